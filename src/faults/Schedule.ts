/**
 * Which faults strike, when, and for how long: all that goes wrong in a run, as data that can be drawn, stored,
 * replayed and shrunk.
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "../model/NodeId.ts"
import { Fault, format as formatFault, nodesOf } from "./Fault.ts"

/**
 * A fault that begins at a time, in milliseconds since the run began. It is transient where it lasts for a while,
 * intermittent where it comes again from time to time, and permanent where it has no end.
 */
export interface Strike {
  readonly atMs: number
  /** Absent: for ever. */
  readonly forMs?: number
  /** Begins so many times more, each so long after the last one began. Only what has an end can come again. */
  readonly again?: { readonly times: number; readonly everyMs: number }
  readonly fault: Fault
}

const Milliseconds = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** The Schema of a strike. */
export const Strike: Schema.Codec<Strike, unknown> = Schema.Struct({
  atMs: Milliseconds,
  forMs: Schema.optionalKey(Milliseconds),
  again: Schema.optionalKey(Schema.Struct({ times: Schema.Natural, everyMs: Milliseconds })),
  fault: Fault,
}).check(
  Schema.makeFilter(({ again, forMs }) =>
    again === undefined || forMs !== undefined ? undefined : "only what has an end can come again: give `forMs`"
  ),
)

/** All that goes wrong in a run. */
export interface Schedule {
  /** Who may be hit by what only a minority bears: lost or damaged disks, wrong answers, lies. */
  readonly faulty: ReadonlyArray<NodeId>
  /** In the order in which they begin. */
  readonly strikes: ReadonlyArray<Strike>
}

/** The Schema of a schedule. */
export const Schedule: Schema.Codec<Schedule, unknown> = Schema.Struct({
  faulty: Schema.Array(NodeId),
  strikes: Schema.Array(Strike),
})

/** When a strike begins, each time. */
export const beginnings = ({ again, atMs }: Strike): ReadonlyArray<number> =>
  Array.from({ length: 1 + (again?.times ?? 0) }, (_, time) => atMs + time * (again?.everyMs ?? 0))

/** When a fault of a schedule begins or ends. `key` is one for each beginning and its end. */
export interface Moment {
  readonly _tag: "Begins" | "Ends"
  readonly atMs: number
  readonly key: string
  readonly fault: Fault
}

/** All that happens in a schedule, in order; of what happens at one time, what stands first in it comes first. */
export const moments = ({ strikes }: Schedule): ReadonlyArray<Moment> =>
  strikes.flatMap((strike, index) =>
    beginnings(strike).flatMap((atMs, time): ReadonlyArray<Moment> => {
      const { fault, forMs } = strike
      const begins = { _tag: "Begins", atMs, key: `${index}.${time}`, fault } as const
      return forMs === undefined ? [begins] : [begins, { ...begins, _tag: "Ends", atMs: atMs + forMs }]
    })
  ).sort((one, other) => one.atMs - other.atMs)

/** The nodes that something without an end concerns, of all that there are. */
export const doomed = ({ strikes }: Schedule, all: ReadonlyArray<NodeId>): ReadonlyArray<NodeId> => {
  const hit = new Set(strikes.flatMap(({ fault, forMs }) => forMs === undefined ? nodesOf(fault, all) : []))
  return all.filter((node) => hit.has(node))
}

/** A strike in words, as in `at 1200 ms, for 300 ms: b stands still`. */
export const format = ({ again, atMs, fault, forMs }: Strike): string => {
  const length = forMs === undefined ? "for ever" : `for ${forMs} ms`
  const repeated = again === undefined ? "" : `, and ${again.times} times more, every ${again.everyMs} ms`
  return `at ${atMs} ms, ${length}${repeated}: ${formatFault(fault)}`
}
