/**
 * One run of a program in a world, from its start to its end.
 *
 * @module
 */
import { Cause, Effect, Exit, type Fiber, Option, type Scope } from "effect"
import { withoutAsyncContext } from "../runtime/AsyncContext.ts"
import type { Settings } from "./Options.ts"
import { withTraps } from "./RealWorldTraps.ts"
import { type RealWorld, type SimulationError, Stalled } from "./SimulationError.ts"
import { type TraceEntry, World } from "./World.ts"

/** What was seen of a run. */
export interface Observations {
  /** The virtual time that has passed, in milliseconds with fractions. */
  readonly elapsedMs: number
  /** How many tasks were run and events came due. */
  readonly steps: number
  /** Of all that happened: equal for equal runs, whether recorded or not. */
  readonly digest: number
  /** Empty unless recorded. */
  readonly trace: ReadonlyArray<TraceEntry>
}

/** A run that came to its end. */
export interface Result<A> extends Observations {
  /** What the program returned; none if the duration had passed first. */
  readonly value: Option.Option<A>
}

/** A run, however it ended. */
export interface Report<A, E> extends Observations {
  readonly exit: Exit.Exit<Option.Option<A>, E | SimulationError>
}

/** How a run ends other than by the end of its program, which is then interrupted. */
type Ending = "duration passed" | SimulationError

/** The virtual time that a program's finalizers may take once it has been interrupted. */
const graceMs = 600_000

const inCircles = "so many steps were made without time passing that the program seems to run in circles; " +
  "if it does not, raise `maxStepsAtOneTime`"
const nothingLeft = "nothing is ready and nothing is scheduled, but the program has not ended: a fiber waits for " +
  "what nobody in this world will do, such as an offer to a queue, the end of a Deferred, or a callback from outside"
const noEnd = "the program was interrupted, and its finalizers have not ended in ten minutes of virtual time"

/** A run, which proceeds only by `advance`. */
export class Run<A, E> {
  readonly #program: Effect.Effect<A, E, Scope.Scope>
  readonly #seed: string
  readonly #maxStepsAtOneTime: number
  readonly #world: World
  #root: Fiber.Fiber<A, E> | undefined
  #ending: Ending | undefined
  #interrupted = false
  #untilMs: number
  #untilStep = Infinity

  constructor(program: Effect.Effect<A, E, Scope.Scope>, settings: Settings) {
    this.#program = program
    this.#seed = settings.seed
    this.#maxStepsAtOneTime = settings.maxStepsAtOneTime
    this.#untilMs = settings.durationMs
    this.#world = new World(settings)
  }

  /** Lets so many things happen, synchronously. Returns the report once the run has come to its end. */
  advance(steps: number): Report<A, E> | undefined {
    const world = this.#world
    const watcher = { caught: (use: RealWorld) => this.#endBy(use), identity: () => world.identity() }
    return withoutAsyncContext(() => withTraps(watcher, () => this.#proceed(steps)))
  }

  #proceed(steps: number): Report<A, E> | undefined {
    const root = this.#root ??= Effect.runForkWith(this.#world.services())(Effect.scoped(this.#program))
    for (let step = 0; step < steps; step++) {
      const exit = root.pollUnsafe()
      if (exit !== undefined) return this.#report(this.#judge(exit))
      if (this.#ending !== undefined && !this.#interrupted) this.#interrupt(root)
      else if (!this.#step()) return this.#report(Exit.fail(this.#failure() ?? this.#stalled(noEnd)))
    }
  }

  /** Takes one step, or else finds out why there is none. Returns whether the run can proceed. */
  #step(): boolean {
    const world = this.#world
    if (world.steps >= this.#untilStep) return false
    if (!world.step(this.#untilMs)) {
      if (this.#interrupted) return false
      if (!world.isIdle) world.passTo(this.#untilMs)
      this.#endBy(world.isIdle ? this.#stalled(nothingLeft) : "duration passed")
    }
    if (world.stepsAtThisTime > this.#maxStepsAtOneTime) this.#endBy(this.#stalled(inCircles))
    return true
  }

  /** A use of the real world matters more than that the duration has passed: it may be why. */
  #endBy(ending: Ending): void {
    if (this.#ending === undefined || this.#ending === "duration passed") this.#ending = ending
  }

  #interrupt(root: Fiber.Fiber<A, E>): void {
    this.#interrupted = true
    this.#untilMs = this.#world.nowMs + graceMs
    this.#untilStep = this.#world.steps + this.#maxStepsAtOneTime
    root.interruptUnsafe()
  }

  #judge(exit: Exit.Exit<A, E>): Report<A, E>["exit"] {
    const failure = this.#failure()
    if (failure !== undefined) return Exit.fail(failure)
    if (this.#ending === undefined) return Exit.map(exit, Option.some)
    return Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause)
      ? Exit.succeed(Option.none())
      : Exit.failCause(exit.cause)
  }

  #failure(): SimulationError | undefined {
    return this.#ending === "duration passed" ? undefined : this.#ending
  }

  #stalled(problem: string): Stalled {
    return new Stalled({ seed: this.#seed, atMs: this.#world.nowMs, problem })
  }

  #report(exit: Report<A, E>["exit"]): Report<A, E> {
    const { digest, nowMs, steps, trace } = this.#world
    return { exit, elapsedMs: nowMs, steps, digest, trace }
  }
}
