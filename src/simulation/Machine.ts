/**
 * What a node runs on, whether it is up or not: clocks and a disk of its own, and a processor that may stand still.
 *
 * @module
 */
import { Clock, Context, type Duration, Effect, Random, Scheduler } from "effect"
import { monotonicMs } from "../time/monotonicMs.ts"
import { Timers } from "../time/Timers.ts"
import { Disk } from "./Disk.ts"
import { Gate } from "./Gate.ts"
import { InForce } from "./InForce.ts"
import { MachineClock } from "./MachineClock.ts"
import * as VirtualClock from "./VirtualClock.ts"

/** A machine. */
export interface Machine {
  readonly clock: MachineClock
  readonly disk: Disk
  /** Lets the node stand still; it goes on where it stood. Returns what ends it. */
  readonly pause: () => () => void
  /** Lets it go on, whatever paused it. */
  readonly resume: () => void
  /** The gate of a life that begins now; the one before it has ended. */
  readonly openLife: () => Gate
  /** The life is over: what is left of it ends, even while the machine stands still. */
  readonly endLife: (gate: Gate) => void
  /** What a life behind a gate takes from its surroundings. */
  readonly surroundings: (gate: Gate) => Context.Context<never>
  /** A clock of true time for what the disk of a life does. */
  readonly diskClock: (gate: Gate) => Clock.Clock
}

/** Makes a machine in the present world. */
export const make: (syncTime: Duration.Input) => Effect.Effect<Machine> = Effect.fnUntraced(function* (syncTime) {
  const world = yield* Clock.Clock
  const timers = yield* Timers
  const scheduler = yield* Scheduler.Scheduler
  const trueMs = () => monotonicMs(world)
  const clock = new MachineClock(trueMs, timers)
  let life: Gate | undefined
  const pauses = new InForce<true>((all) => all.length > 0 ? life?.shut() : life?.open())

  return {
    clock,
    disk: new Disk(syncTime, yield* Random.Random),
    pause: () => pauses.begin(true),
    resume: () => pauses.endAll(),
    openLife: () => {
      life = new Gate(scheduler)
      if (pauses.isAny) life.shut()
      return life
    },
    endLife: (gate) => {
      if (life === gate) life = undefined
      gate.open()
    },
    surroundings: (gate) => {
      const own = VirtualClock.make({
        monotonicMs: () => clock.monotonicMs,
        wallMs: () => clock.wallMs,
        readyAfter: (delayMs, task) => clock.after(delayMs, () => gate.scheduleTask(task, 0)),
      })
      return Context.make(Scheduler.Scheduler, gate).pipe(
        Context.add(Clock.Clock, own),
        Context.add(Timers, { after: (delayMs, callback) => clock.after(delayMs, () => gate.ring(callback)) }),
      )
    },
    diskClock: (gate) =>
      VirtualClock.make({
        monotonicMs: trueMs,
        wallMs: trueMs,
        readyAfter: (delayMs, task) => timers.after(delayMs, () => gate.scheduleTask(task, 0)),
      }),
  }
})
