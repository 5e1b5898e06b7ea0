/**
 * A trace of what a `Recorder` was told in one world, such as that of a simulation.
 *
 * @module
 */
import type { TraceEvent } from "../model/Trace.ts"
import type { Event } from "./Event.ts"
import { Notes } from "./Notes.ts"
import { Ties } from "./tie.ts"
import { type Fault, nodesOf, type Trace, version } from "./Trace.ts"

/** What happened, and when: in milliseconds. */
export interface Entry {
  readonly atMs: number
  readonly event: TraceEvent
}

/** What a trace says beside what happened. */
export type About = Pick<Trace, "title"> & Partial<Pick<Trace, "clock" | "operations" | "verdict" | "faults">>

const isEndOf = (fault: string) => ({ event }: Entry): boolean =>
  (event._tag === "FaultEnded" || event._tag === "FaultBegan") && event.fault === fault

const faultsOf = (entries: ReadonlyArray<Entry>): ReadonlyArray<Fault> =>
  entries.flatMap(({ atMs, event }, index) => {
    if (event._tag !== "FaultBegan") return []
    const end = entries.slice(index + 1).find(isEndOf(event.fault))
    return [{ label: event.label, nodes: event.nodes, from: atMs, ...end === undefined ? {} : { to: end.atMs } }]
  })

/** Every node that the events name, in the order of their names. */
export const nodesIn = (events: ReadonlyArray<Event>): ReadonlyArray<string> =>
  [...new Set(events.flatMap(nodesOf))].sort()

/** The trace of a run, whose clock is virtual unless said otherwise. */
export const fromEntries = (entries: ReadonlyArray<Entry>, { clock = "virtual", ...about }: About): Trace => {
  const notes = new Notes()
  const ties = new Ties("any")
  const events = entries.flatMap(({ atMs, event }) => notes.take(atMs, event)).map((note) => ties.tie(note))
  const faults = [...faultsOf(entries), ...about.faults ?? []]
  return {
    format: "synod-trace",
    version,
    clock,
    nodes: nodesIn(events),
    events,
    ...about,
    ...faults.length === 0 ? {} : { faults },
  }
}
