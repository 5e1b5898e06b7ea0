/**
 * A deterministic world: virtual time, seeded chance, and one thing happening after another.
 *
 * @module
 */
import { Clock, Context, Effect, Metric, Random, Scheduler } from "effect"
import { Recorder, type TraceEvent } from "../model/Trace.ts"
import { EventHeap } from "../time/EventHeap.ts"
import { Timers } from "../time/Timers.ts"
import { foldEvent, foldNumber } from "./Digest.ts"
import type { Settings } from "./Options.ts"
import { SimulationScheduler } from "./SimulationScheduler.ts"
import * as VirtualClock from "./VirtualClock.ts"

/** What happened, and when: in virtual milliseconds since the world began, with fractions. */
export interface TraceEntry {
  readonly atMs: number
  readonly event: TraceEvent
}

const seeded = (seed: string): Random.Random => Effect.runSync(Random.withSeed(Effect.service(Random.Random), seed))

/** A world in which time passes only by `step`. */
export class World {
  readonly trace: Array<TraceEntry> = []
  readonly #record: boolean
  readonly #choices: Random.Random
  readonly #random: Random.Random
  readonly #identities: Random.Random
  readonly #scheduler: SimulationScheduler
  readonly #heap = new EventHeap()
  #nowMs = 0
  #steps = 0
  #stepsAtThisTime = 0
  #digest = 0

  constructor({ preemptEvery, record, seed }: Pick<Settings, "preemptEvery" | "record" | "seed">) {
    this.#record = record
    // Sources apart, so that what the program draws does not depend on how it is interleaved alone. Effect draws an
    // identity the first time that it needs one: an object that outlives its world has it in the next one already.
    this.#choices = seeded(`choices of ${seed}`)
    this.#random = seeded(`random of ${seed}`)
    this.#identities = seeded(`identities of ${seed}`)
    this.#scheduler = new SimulationScheduler((bound) => this.#choose(bound), preemptEvery)
  }

  /** Virtual milliseconds since the world began, with fractions. */
  get nowMs(): number {
    return this.#nowMs
  }

  /** How many things have happened: tasks run and events come due. */
  get steps(): number {
    return this.#steps
  }

  /** How many things have happened since time last passed. */
  get stepsAtThisTime(): number {
    return this.#stepsAtThisTime
  }

  /** Whether nothing is ready and nothing is scheduled. */
  get isIdle(): boolean {
    return this.#scheduler.candidates === 0 && this.#heap.nextTime() === Infinity
  }

  /** Of all that has happened: every choice, every passing of time, every event of the trace. */
  get digest(): number {
    return this.#digest
  }

  /** What a program takes from its surroundings, as this world has it. */
  services(): Context.Context<never> {
    const timers: Timers = { after: (delayMs, callback) => this.#after(delayMs, callback) }
    const nowMs = () => this.#nowMs
    const clock = VirtualClock.make({
      monotonicMs: nowMs,
      wallMs: nowMs,
      readyAfter: (delayMs, task) => this.#after(delayMs, () => this.#scheduler.scheduleTask(task, 0)),
    })
    return Context.make(Scheduler.Scheduler, this.#scheduler).pipe(
      Context.add(Clock.Clock, clock),
      Context.add(Random.Random, this.#random),
      Context.add(Timers, timers),
      Context.add(Metric.MetricRegistry, new Map()),
      Context.add(Recorder, (event) => this.#happened(event)),
    )
  }

  /** A number from 0 (inclusive) to 1 (exclusive) to tell an object of Effect's from others. */
  identity(): number {
    return this.#identities.nextDoubleUnsafe()
  }

  /**
   * Makes one thing happen: a ready task or an event that is due, as the seed chooses; if there is neither, time
   * passes up to the next event. Returns whether there was anything to happen until `untilMs`.
   */
  step(untilMs: number): boolean {
    const nextMs = this.#heap.nextTime()
    const ready = this.#scheduler.candidates
    const due = nextMs <= this.#nowMs ? 1 : 0
    if (ready + due === 0) {
      if (nextMs > untilMs || nextMs === Infinity) return false
      this.#nowMs = nextMs
      this.#stepsAtThisTime = 0
      this.#digest = foldNumber(this.#digest, nextMs)
    }
    this.#steps++
    this.#stepsAtThisTime++
    const chosen = this.#choose(ready + due)
    if (chosen < ready) this.#scheduler.take(chosen)()
    else this.#heap.take()()
    return true
  }

  /** Lets time pass without anything happening. */
  passTo(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs)
  }

  #choose(bound: number): number {
    if (bound <= 1) return 0
    const chosen = Math.floor(this.#choices.nextDoubleUnsafe() * bound)
    this.#digest = foldNumber(this.#digest, chosen)
    return chosen
  }

  #after(delayMs: number, callback: () => void): () => void {
    const event = this.#heap.add(this.#nowMs + Math.max(0, delayMs), callback)
    return () => this.#heap.cancel(event)
  }

  #happened(event: TraceEvent): void {
    // What a state is follows from all else, and a long one would be read whole at each change.
    if (event._tag !== "Changed") this.#digest = foldEvent(this.#digest, event)
    if (this.#record) this.trace.push({ atMs: this.#nowMs, event })
  }
}
