/**
 * How long to wait before trying again.
 *
 * @module
 */
import { type Duration, Effect, type Pull, Schedule } from "effect"

/** From 10 ms to 200 ms, each within a fifth, so that clients that lost the same node do not come back as one. */
const schedule = Schedule.jittered(Schedule.min([Schedule.exponential("10 millis"), Schedule.spaced("200 millis")]))

/** Pauses, each longer than the last, up to a limit. */
export class Pauses {
  private step: ((input: unknown) => Pull.Pull<Duration.Duration, never, Duration.Duration>) | undefined

  /** Waits. */
  readonly next: Effect.Effect<void> = Effect.suspend(() => {
    if (this.step !== undefined) return Effect.ignore(this.step(undefined))
    return Effect.flatMap(Schedule.toStepWithSleep(schedule), (step) => {
      this.step = step
      return Effect.ignore(step(undefined))
    })
  })

  /** The next pause is as short as the first. */
  reset(): void {
    this.step = undefined
  }
}
