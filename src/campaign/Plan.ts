/**
 * What a seed makes of a subject: its settings and load, and the faults that strike it.
 *
 * @module
 */
import { Effect, Random } from "effect"
import { Draw } from "../faults/mod.ts"
import type { Schedule } from "../faults/Schedule.ts"
import type { Setup, Subject } from "./Subject.ts"

/** A day that can be lived again and again. */
export interface Plan {
  readonly subject: Subject
  readonly seed: number
  readonly setup: Setup
  readonly schedule: Schedule
  /** How long faults strike, in virtual milliseconds. */
  readonly durationMs: number
}

/** How a day is drawn. */
export interface Options {
  /** How long faults strike, in virtual milliseconds. Default: 60,000. */
  readonly durationMs?: number
  /** The faults, in place of those that the seed draws. */
  readonly schedule?: Schedule
}

/** Draws a day. All but the schedule is the same with a schedule that is given: a shrunken one fits the same day. */
export const plan: (subject: Subject, seed: number, options?: Options) => Effect.Effect<Plan> = Effect.fnUntraced(
  function* (subject, seed, { durationMs = 60_000, schedule } = {}) {
    const setup = yield* Random.withSeed(subject.draw, `mix of ${subject.name} ${seed}`)
    const random = yield* Random.withSeed(Effect.service(Random.Random), `schedule of ${subject.name} ${seed}`)
    const drawn = Draw.schedule(random, { nodes: setup.nodes, durationMs, bears: subject.bears, ...setup.limits })
    return { subject, seed, setup, durationMs, schedule: schedule ?? drawn }
  },
)
