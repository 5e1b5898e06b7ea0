/**
 * Histories of clients that all use one object at once, and what may be changed in them.
 */
import { Effect } from "effect"
import { type History, Recorder } from "../../src/checking/mod.ts"
import { between, oneOf } from "../support/chance.ts"
import type { Subject } from "./subjects.ts"

/** How many clients, and how many operations of all. */
export interface Size {
  readonly processes: number
  readonly operations: number
}

/**
 * A history of an object that does each operation at one moment while it goes on: so it is linearizable. Some have no
 * known outcome, and are done later or never; some fail.
 */
export const atomicHistory = <S, I, O>(
  { input, make }: Subject<S, I, O>,
  { operations, processes }: Size,
): Effect.Effect<History.History<I, O>> =>
  Effect.gen(function* () {
    const recorder = new Recorder<I, O>()
    const object = make()
    const busy = new Map<string, { readonly input: I; readonly done?: { readonly output: O } }>()
    const adrift: Array<I> = []
    let atMs = 0
    for (let left = operations; left > 0 || busy.size > 0;) {
      atMs += yield* between(0, 10)
      if (adrift.length > 0 && (yield* between(0, 3)) === 0) { for (const input of adrift.splice(0, 1)) object(input) }
      const process = `client ${yield* between(1, processes)}`
      const asking = busy.get(process)
      if (asking === undefined) {
        if (left-- <= 0) continue
        const asked = yield* input
        recorder.invoked(process, asked, atMs)
        busy.set(process, { input: asked })
      } else if (asking.done !== undefined) {
        if ((yield* between(0, 9)) === 0) recorder.unknown(process, atMs)
        else recorder.returned(process, asking.done.output, atMs)
        busy.delete(process)
      } else {
        const fate = yield* between(0, 11)
        if (fate > 1) {
          busy.set(process, { ...asking, done: { output: object(asking.input) } })
          continue
        }
        if (fate === 0) adrift.push(asking.input)
        if (fate === 0) recorder.unknown(process, atMs)
        else recorder.failed(process, atMs)
        busy.delete(process)
      }
    }
    return recorder.history
  })

/** A history with something changed in it, or another that may be of the same events; it may be linearizable or not. */
export const mutate = <S, I, O>(
  { output }: Subject<S, I, O>,
  history: History.History<I, O>,
): Effect.Effect<History.History<I, O>> =>
  Effect.gen(function* () {
    const at = yield* between(0, history.length - 1)
    const event = history[at]
    if (event?._tag === "Returned") {
      switch (yield* between(0, 2)) {
        case 0: {
          return history.with(at, { ...event, output: yield* output })
        }
        case 1: {
          const other = yield* between(0, history.length - 1)
          const swapped = history[other]
          if (swapped?._tag !== "Returned") return history
          return history.with(at, { ...event, output: swapped.output }).with(other, {
            ...swapped,
            output: event.output,
          })
        }
        default: {
          const { _tag, atMs, process } = event
          return history.with(at, { _tag: yield* oneOf("Failed" as const, "Unknown" as const), process, atMs })
        }
      }
    }
    if (event?._tag === "Invoked") {
      const end = history.findIndex(({ _tag, process }, place) =>
        place > at && _tag !== "Invoked" && process === event.process
      )
      return history.filter((_, place) => place !== at && place !== end)
    }
    // Two events change places: an operation lasts longer, or not as long.
    const next = history[at + 1]
    if (event === undefined || next === undefined || event.process === next.process) return history
    return history.with(at, { ...next, atMs: event.atMs }).with(at + 1, { ...event, atMs: next.atMs })
  })
