/**
 * What clients asked of a service and were told, in the order in which it was seen.
 *
 * A history is a list of events, as a recorder in one place notes them: an operation that returned before another was
 * invoked stands before it. That order alone says what came before what; times are for bounds and for pictures. The form
 * is that of Herlihy and Wing ("Linearizability", TOPLAS 1990, section 2), with two outcomes more: unknown, and failed.
 *
 * @module
 */
import { Schema } from "effect"

/**
 * An operation is invoked by a process, and may end:
 *
 * - `Returned`: the process was told the output;
 * - `Failed`: the process was told that it has no effect and never will;
 * - `Unknown`: nobody knows. It may take effect at any later time, or never. So it is with what has not ended.
 *
 * A process does one thing after the other. After an unknown outcome it may go on.
 */
export type Event<I, O> =
  | { readonly _tag: "Invoked"; readonly process: string; readonly atMs: number; readonly input: I }
  | { readonly _tag: "Returned"; readonly process: string; readonly atMs: number; readonly output: O }
  | { readonly _tag: "Failed"; readonly process: string; readonly atMs: number }
  | { readonly _tag: "Unknown"; readonly process: string; readonly atMs: number }

/** Events in the order in which they were seen; their times, in milliseconds of one clock, never fall. */
export type History<I, O> = ReadonlyArray<Event<I, O>>

/** How an operation ended. */
export type Outcome<O> =
  | { readonly _tag: "Returned"; readonly output: O }
  | { readonly _tag: "Failed" }
  | { readonly _tag: "Unknown" }

/** An operation, put together from its events. */
export interface Operation<I, O> {
  /** The place of its invocation in the history, from 0: the name by which verdicts call it. */
  readonly id: number
  readonly process: string
  readonly input: I
  readonly outcome: Outcome<O>
  readonly invokedMs: number
  /** The place of its end in the history; infinite if it is unknown when it takes effect. */
  readonly end: number
  /** When it ended; infinite if it is unknown when it takes effect. */
  readonly endMs: number
}

/** Why a list of events is no history, or `undefined` if it is one. */
export const faultOf = (events: History<unknown, unknown>): string | undefined => {
  const busy = new Set<string>()
  let lastMs = -Infinity
  for (const [place, { _tag, atMs, process }] of events.entries()) {
    const isFree = _tag === "Invoked" ? !busy.has(process) : busy.delete(process)
    if (_tag === "Invoked") busy.add(process)
    if (!isFree && _tag === "Invoked") {
      return `event ${place}: ${process} invokes while its last operation has not ended`
    }
    if (!isFree) return `event ${place}: ${process} ends an operation, and has invoked none`
    if (!(atMs >= lastMs)) return `event ${place}: the time falls from ${lastMs} ms to ${atMs} ms`
    lastMs = atMs
  }
}

/** The operations of a history, as they were invoked. Throws if it is none: decode what comes from outside. */
export const operations = <I, O>(history: History<I, O>): ReadonlyArray<Operation<I, O>> => {
  const fault = faultOf(history)
  if (fault !== undefined) throw new RangeError(`this is no history: ${fault}`)
  const open = new Map<string, number>()
  const found: Array<Operation<I, O>> = []
  for (const [place, event] of history.entries()) {
    const { atMs, process } = event
    if (event._tag === "Invoked") {
      const { input } = event
      open.set(process, found.length)
      const outcome = { _tag: "Unknown" } as const
      found.push({ id: place, process, input, outcome, invokedMs: atMs, end: Infinity, endMs: Infinity })
      continue
    }
    const index = open.get(process)
    const invoked = index === undefined ? undefined : found[index]
    if (index === undefined || invoked === undefined || event._tag === "Unknown") continue
    const outcome = event._tag === "Returned" ? { _tag: event._tag, output: event.output } : { _tag: event._tag }
    found[index] = { ...invoked, outcome, end: place, endMs: atMs }
  }
  return found
}

/** The JSON form of histories of this input and output; what is no history is refused. */
export const schema = <I, O>({ input, output }: {
  readonly input: Schema.Codec<I, unknown>
  readonly output: Schema.Codec<O, unknown>
}): Schema.Codec<History<I, O>, unknown> => {
  const event = { process: Schema.String, atMs: Schema.Finite }
  return Schema.Array(Schema.Union([
    Schema.TaggedStruct("Invoked", { ...event, input }),
    Schema.TaggedStruct("Returned", { ...event, output }),
    Schema.TaggedStruct("Failed", event),
    Schema.TaggedStruct("Unknown", event),
  ])).check(Schema.makeFilter((events) => faultOf(events)))
}
