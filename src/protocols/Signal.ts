/**
 * Lets fibers wait for something to become true.
 *
 * @module
 */
import { Effect } from "effect"

/** Whoever makes a condition true says `notify`; whoever waits for it checks again. */
export class Signal<in out E> {
  private readonly waiting = new Set<(outcome: Effect.Effect<void, E>) => void>()
  private failure: Effect.Effect<never, E> | undefined

  /** Waits until the condition holds; fails if the signal does before. */
  until(holds: () => boolean): Effect.Effect<void, E> {
    return Effect.suspend(() => holds() ? Effect.void : Effect.andThen(this.next(holds), this.until(holds)))
  }

  /** Waits for the next notice. The condition is checked again, as it may have come true while the fiber slept. */
  private next(holds: () => boolean): Effect.Effect<void, E> {
    return Effect.callback((resume) => {
      if (holds()) return resume(Effect.void)
      if (this.failure !== undefined) return resume(this.failure)
      this.waiting.add(resume)
      return Effect.sync(() => this.waiting.delete(resume))
    })
  }

  notify(): void {
    this.resumeAll(Effect.void)
  }

  /** From now on nobody waits in vain. */
  fail(error: E): void {
    this.failure = Effect.fail(error)
    this.resumeAll(this.failure)
  }

  private resumeAll(outcome: Effect.Effect<void, E>): void {
    const resumed = [...this.waiting]
    this.waiting.clear()
    for (const resume of resumed) resume(outcome)
  }
}
