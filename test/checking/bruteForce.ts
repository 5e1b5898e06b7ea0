/**
 * Whether there is an order, by trying them all: slow, and too simple to be wrong.
 */
import type { History, Model } from "../../src/checking/mod.ts"

/** Must the one take effect before the other? */
export type Before = (
  one: History.Operation<unknown, unknown>,
  other: History.Operation<unknown, unknown>,
) => boolean

/** By the times of each. */
export const inRealTime: Before = (one, other) => one.end < other.id

/** By the program of each process. What has no end holds up nobody. */
export const inProgram: Before = (one, other) => one.process === other.process && one.end < other.id

/** By the times of each, reads being as if they had been asked so much earlier. */
export const stale = (byMs: number, isRead: (input: never) => boolean): Before => (one, other) =>
  isRead(other.input as never) ? one.endMs < other.invokedMs - byMs : one.end < other.id

/** Whether some order of all that ended, and of any of what did not, leads the model through all outputs. */
export const hasOrder = <S, I, O>(
  { initial, step }: Model<S, I, O>,
  operations: ReadonlyArray<History.Operation<I, O>>,
  before: Before,
): boolean => {
  const tried = operations.filter(({ outcome }) => outcome._tag !== "Failed")
  const goOn = (state: S, placed: ReadonlyArray<History.Operation<I, O>>): boolean => {
    const left = tried.filter((operation) => !placed.includes(operation))
    if (left.every(({ end }) => end === Infinity)) {
      return placed.every((later, index) => placed.slice(0, index).every((earlier) => !before(later, earlier)))
    }
    return left.some((operation) => {
      const { input, outcome } = operation
      const nexts = step(state, input, outcome._tag === "Returned" ? outcome.output : undefined)
      return nexts.some((next) => goOn(next, [...placed, operation]))
    })
  }
  return goOn(initial, [])
}
