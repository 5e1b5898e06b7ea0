/**
 * A world cranked by hand, for tests of whatever takes time from Effect's Clock and from `Timers`: time passes only when
 * a test lets it, and a test can wait until nothing more can happen by itself.
 */
import { Clock, Context, Duration, Effect, Logger, Metric, Random, Scheduler, type Scope } from "effect"
import { Recorder, type TraceEvent } from "../../src/model/Trace.ts"
import { Timers } from "../../src/time/Timers.ts"

interface Timer {
  readonly atMs: number
  readonly callback: () => void
}

/** All fibers share one dispatcher, which tells when it has run out of tasks. */
class IdleScheduler extends Scheduler.MixedScheduler {
  readonly #waiting: Array<() => void> = []
  readonly #dispatcher: Scheduler.SchedulerDispatcher

  constructor() {
    let batches = 0
    super("async", (run) => {
      batches++
      const handle = setImmediate(() => {
        batches--
        run()
        if (batches === 0) this.#waiting.shift()?.()
      })
      return () => {
        batches--
        clearImmediate(handle)
      }
    })
    this.#dispatcher = super.makeDispatcher()
  }

  override makeDispatcher() {
    return this.#dispatcher as ReturnType<Scheduler.MixedScheduler["makeDispatcher"]>
  }

  /** Waits until no fiber has anything to do. */
  readonly settle: Effect.Effect<void> = Effect.andThen(
    Effect.yieldNow,
    Effect.callback((resume) => void this.#waiting.push(() => resume(Effect.void))),
  )
}

export class HandWorld {
  /** What was recorded, logged (`level: message`) and counted since the world began. */
  readonly trace: Array<TraceEvent> = []
  readonly logs: Array<string> = []
  readonly metrics: Metric.MetricRegistry = new Map()
  #nowMs = 0
  #fibers = 0
  #timers: Array<Timer> = []
  readonly #scheduler = new IdleScheduler()

  get nowMs(): number {
    return this.#nowMs
  }
  /** How many fibers have begun and not ended, that of the test included. */
  get fibers(): number {
    return this.#fibers
  }
  /** How many timers are to fire yet. */
  get timers(): number {
    return this.#timers.length
  }

  /** Waits until nothing more happens without time passing. */
  readonly settle: Effect.Effect<void> = this.#scheduler.settle

  /** Lets time pass: each timer fires in its turn, and what it sets off is done before the next. */
  advance(duration: Duration.Input): Effect.Effect<void> {
    return Effect.gen({ self: this }, function* () {
      const untilMs = this.#nowMs + Duration.toMillis(duration)
      yield* this.settle
      for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
        this.#timers.splice(this.#timers.indexOf(next), 1)
        this.#nowMs = next.atMs
        next.callback()
        yield* this.settle
      }
      this.#nowMs = untilMs
    })
  }

  /** What a metric has come to, over all of its attributes that match. */
  metric(id: string, attributes: { readonly [name: string]: string } = {}): ReadonlyArray<unknown> {
    const context = Context.make(Metric.MetricRegistry, this.metrics)
    return Metric.snapshotUnsafe(context)
      .filter((one) => one.id === id && Object.entries(attributes).every(([name, is]) => one.attributes?.[name] === is))
      .map(({ state }) => state)
  }

  get services(): Context.Context<never> {
    return Context.make(Scheduler.Scheduler, this.#scheduler).pipe(
      Context.add(Clock.Clock, this.#clock),
      Context.add(Timers, { after: (delayMs, callback) => this.#after(delayMs, callback) }),
      Context.add(Recorder, (event) => this.trace.push(event)),
      Context.add(Metric.MetricRegistry, this.metrics),
      Context.add(Metric.FiberRuntimeMetrics, {
        recordFiberStart: () => this.#fibers++,
        recordFiberEnd: () => this.#fibers--,
      }),
      Context.add(
        Logger.CurrentLoggers,
        new Set([Logger.make(({ logLevel, message }) => this.logs.push(`${logLevel}: ${message}`))]),
      ),
    )
  }

  #next(untilMs: number): Timer | undefined {
    return this.#timers.filter(({ atMs }) => atMs <= untilMs).reduce<Timer | undefined>(
      (first, timer) => first === undefined || timer.atMs < first.atMs ? timer : first,
      undefined,
    )
  }

  #after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  readonly #millis = () => Math.floor(this.#nowMs)
  readonly #nanos = () => BigInt(Math.round(this.#nowMs * 1e6))
  readonly #clock: Clock.Clock = {
    currentTimeMillisUnsafe: this.#millis,
    currentTimeNanosUnsafe: this.#nanos,
    monotonicTimeNanosUnsafe: this.#nanos,
    currentTimeMillis: Effect.sync(this.#millis),
    currentTimeNanos: Effect.sync(this.#nanos),
    monotonicTimeNanos: Effect.sync(this.#nanos),
    sleep: (duration) =>
      Effect.callback((resume) => {
        const cancel = this.#after(Duration.toMillis(duration), () => resume(Effect.void))
        return Effect.sync(cancel)
      }),
  }
}

/** Runs a test in a world of its own, whose chance comes from the seed. */
export const inHandWorld = <A, E>(
  test: (world: HandWorld) => Effect.Effect<A, E, Scope.Scope>,
  seed: string | number = 0,
): Promise<A> => {
  const world = new HandWorld()
  return Effect.runPromiseWith(world.services)(Random.withSeed(Effect.scoped(test(world)), seed))
}
