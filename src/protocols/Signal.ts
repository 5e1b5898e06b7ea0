/**
 * Lets fibers wait for something to become true.
 *
 * @module
 */
import { Effect } from "effect"

/** Told that a condition may have come true, or why it never will. */
export type Listener<E> = (failure?: Effect.Effect<never, E>) => void

/** Whoever makes a condition true says `notify`; whoever waits for it checks again. */
export class Signal<in out E> {
  private readonly waiting = new Set<Listener<E>>()
  private failure: Effect.Effect<never, E> | undefined

  /** Waits until the condition holds; fails if the signal does before. */
  until(holds: () => boolean): Effect.Effect<void, E> {
    return Effect.suspend(() => holds() ? Effect.void : Effect.andThen(this.next(holds), this.until(holds)))
  }

  /** Waits for the next notice. The condition is checked again, as it may have come true while the fiber slept. */
  private next(holds: () => boolean): Effect.Effect<void, E> {
    return Effect.callback((resume) => {
      if (holds()) return resume(Effect.void)
      return Effect.sync(this.once((failure) => resume(failure ?? Effect.void)))
    })
  }

  /** Tells of the next notice, once; of a failure at once. Returns how to wait no longer. */
  once(listener: Listener<E>): () => void {
    if (this.failure === undefined) this.waiting.add(listener)
    else listener(this.failure)
    return () => this.waiting.delete(listener)
  }

  notify(): void {
    this.tellAll()
  }

  /** From now on nobody waits in vain. */
  fail(error: E): void {
    this.failure = Effect.fail(error)
    this.tellAll(this.failure)
  }

  private tellAll(failure?: Effect.Effect<never, E>): void {
    const told = [...this.waiting]
    this.waiting.clear()
    for (const listener of told) listener(failure)
  }
}
