/**
 * Which operation may come next in an order that is being sought.
 *
 * @module
 */
import { type History, type Operation, operations } from "../History.ts"

/** An operation, and when it may take effect: after the place `begin` and before the place `end`. */
export interface Span<I, O> {
  readonly operation: Operation<I, O>
  readonly begin: number
  readonly end: number
}

/** The operations of a history that may have had an effect, as they were invoked. */
export const spansOf = <I, O>(history: History<I, O>): ReadonlyArray<Span<I, O>> =>
  operations(history)
    .filter(({ outcome }) => outcome._tag !== "Failed")
    .map((operation) => ({ operation, begin: operation.id, end: operation.end }))

/** There is none. */
export const none = -1

/**
 * The operations placed so far, and those that may be placed next. Operations are called by their index among the spans.
 *
 * What has no end need not be placed.
 */
export interface Precedence {
  /** The first operation after `after`, in a fixed order, that may be placed next; `none` if there is none. */
  readonly candidate: (after: number) => number
  readonly place: (operation: number) => void
  /** Takes the operation back that was placed last. */
  readonly unplace: (operation: number) => void
  /** Whether all is placed that has an end. */
  readonly isComplete: boolean
  /** How far the order explains the history. It stands when `candidate` has returned `none`. */
  readonly reached: number
  /** The operations that have an end, could be placed by their times, and are not. It stands as `reached` does. */
  readonly unplaced: ReadonlyArray<number>
  /** The most integers that `write` writes. */
  readonly width: number
  /** Writes integers from `at` on that only the same set of placed operations has, and returns where they end. */
  readonly write: (into: Int32Array, at: number) => number
}
