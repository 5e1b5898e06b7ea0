/**
 * A trace as a log of ShiViz ("Debugging Distributed Systems", Beschastnikh and others, CACM 2016), whose picture follows
 * from vector clocks alone: an event is after another if its clock says so.
 *
 * @module
 */
import type { Schema } from "effect"
import type { Event } from "./Event.ts"
import { tell } from "./tell.ts"
import { nodesOf, type Trace } from "./Trace.ts"

/** How ShiViz is to read the log: the first line of the file. The second, which parts several runs, is empty. */
const header = "(?<host>\\S*) (?<clock>{[^}]*}) (?<event>.*)\n\n"

type Clock = Map<string, number>

/** The node whose clock an event moves: of a lost message, its sender's. */
const hostOf = (event: Event): string => {
  const [first = "", second = first] = nodesOf(event)
  return event._tag === "Received" ? second : first
}

const merge = (clock: Clock, other: Clock | undefined): void => {
  for (const [node, time] of other ?? []) clock.set(node, Math.max(clock.get(node) ?? 0, time))
}

/** The text of a log that ShiViz reads, an event a line. */
export const format = ({ events }: Trace): string => {
  const clocks = new Map<string, Clock>()
  const sent = new Map<number, { readonly clock: Clock; readonly message: Schema.Json }>()
  const lines = events.map((event) => {
    const host = hostOf(event)
    const clock: Clock = clocks.get(host) ?? new Map()
    clocks.set(host, clock)
    const id = "id" in event ? event.id : undefined
    const origin = id === undefined ? undefined : sent.get(id)
    if (event._tag === "Received") merge(clock, origin?.clock)
    clock.set(host, (clock.get(host) ?? 0) + 1)
    if (event._tag === "Sent") sent.set(event.id, { clock: new Map(clock), message: event.message })
    const what = tell(event, origin?.message).replace(/[\n\r\u2028\u2029]/g, " ")
    return `${host} ${JSON.stringify(Object.fromEntries(clock))} ${what}\n`
  })
  return header + lines.join("")
}
