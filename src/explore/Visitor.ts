/**
 * Whoever is told of transitions.
 *
 * @module
 */

/** Is told of what can happen in a state. */
export interface Visitor {
  /** There is a transition to the state `next`, by way of those events. Both are valid only until it returns. */
  transition(next: Int32Array, events: ReadonlyArray<number>, isFault: boolean): void
  /** A handler is at fault. */
  defect(message: string): void
}
