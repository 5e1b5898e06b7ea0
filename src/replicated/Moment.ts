/**
 * The time and the chance of one entry of the log, and handlers run at that moment.
 *
 * @module
 */
import { Clock, Context, Effect, Exit, Random } from "effect"
import { complete, sealed } from "../role/complete.ts"
import { Chance } from "./Chance.ts"
import type { Program } from "./ReplicatedService.ts"

const waits = "it suspended; a handler runs to completion by itself and waits for nothing"

/**
 * What handlers have of the world: Effect's `Clock` and `Random`, with values that come from the log. The clock stands
 * still while a handler runs.
 */
export class Moment {
  private nowMs = 0
  private seed = 0
  private ordinal = 0
  private isSeeded = false
  private readonly chance = new Chance()
  private readonly world: Context.Context<never>

  constructor() {
    const millis = () => this.nowMs
    const nanos = () => BigInt(this.nowMs) * 1_000_000n
    const draw = () => {
      if (!this.isSeeded) {
        this.chance.reseed(this.seed, this.ordinal)
        this.isSeeded = true
      }
      return this.chance.nextDouble()
    }
    const integers = Number.MAX_SAFE_INTEGER - Number.MIN_SAFE_INTEGER
    this.world = sealed(
      Context.make(Clock.Clock, {
        currentTimeMillisUnsafe: millis,
        currentTimeNanosUnsafe: nanos,
        monotonicTimeNanosUnsafe: nanos,
        currentTimeMillis: Effect.sync(millis),
        currentTimeNanos: Effect.sync(nanos),
        monotonicTimeNanos: Effect.sync(nanos),
        sleep: () => Effect.die(new Error(waits)),
      }).pipe(Context.add(Random.Random, {
        nextDoubleUnsafe: draw,
        nextIntUnsafe: () => Math.floor(draw() * integers) + Number.MIN_SAFE_INTEGER,
      })),
    )
  }

  /** Moves to a time, in milliseconds since 1970, and to a source of chance; see `Chance.reseed`. */
  set(nowMs: number, seed: number, ordinal: number): void {
    this.nowMs = nowMs
    this.seed = seed
    this.ordinal = ordinal
    this.isSeeded = false
  }

  /** Runs a handler's program to its end. One that yields nothing, or exits only, costs no fiber. */
  run<A, E>(begin: () => Program<A, E>): Exit.Exit<A, E> {
    try {
      const program = begin()
      let result = program.next()
      while (result.done !== true) {
        const exit = this.perform(result.value)
        if (Exit.isFailure(exit)) return Exit.failCause(exit.cause)
        result = program.next(exit.value)
      }
      return Exit.succeed(result.value)
    } catch (defect) {
      return Exit.die(defect)
    }
  }

  private perform<A, E>(effect: Effect.Effect<A, E>): Exit.Exit<A, E> {
    return Exit.isExit(effect) ? effect as Exit.Exit<A, E> : complete(effect, this.world) ?? Exit.die(new Error(waits))
  }
}
