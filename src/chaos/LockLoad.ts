/**
 * Clients of the lock server: they take a lock, hold it for a moment, and give it back.
 *
 * @module
 */
import { Clock, Effect, Exit, Random } from "effect"
import { LockHistory } from "../checking/mod.ts"
import { LockServer } from "../services/lock/mod.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import { type Start, timeout, type Verdict } from "./Load.ts"
import { outcomeOf } from "./outcome.ts"
import * as Workers from "./Workers.ts"

const locks = ["chaos/1", "chaos/2"]

/** How long a lock outlives a holder that falls silent. */
const timeToLiveMs = 3000

/** Holders stop a tenth of that before. One who is held up for longer, as this process may be, may hold it too long. */
const marginMs = timeToLiveMs / 10

/** How often to look whether this process is held up. */
const lookMs = 50

const mostHoldMs = 100

/** A time in which this process was held up for longer than holders can bear. */
interface Delay {
  readonly fromMs: number
  readonly toMs: number
}

const watchDelays = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  const delays: Array<Delay> = []
  yield* Effect.forkScoped(Effect.forever(Effect.suspend(() => {
    const fromMs = monotonicMs(clock)
    return Effect.map(Effect.sleep(lookMs), () => {
      const toMs = monotonicMs(clock)
      if (toMs - fromMs > marginMs) delays.push({ fromMs, toMs })
    })
  })))
  return delays
})

/** What holders have seen, and when nobody saw anything. */
interface Seen extends LockHistory.LockHistory {
  readonly delays: ReadonlyArray<Delay>
}

const judge = ({ accepted, delays, held }: Seen): Verdict => {
  const isSure = ({ fromMs, toMs }: LockHistory.Held) =>
    !delays.some((delay) => fromMs < delay.toMs && delay.fromMs < (toMs ?? Infinity))
  const sure = held.filter(isSure)
  const overlaps = LockHistory.overlaps({ held: sure, accepted: [] })
  const unfenced = LockHistory.unfenced({ held, accepted })
  const unsure = held.length - sure.length
  return {
    holds: [
      ...overlaps.length === 0 ? [`of ${sure.length} who held a lock nobody did while another did`] : [],
      ...unfenced.length === 0 ? ["fencing tokens rise"] : [],
    ],
    violations: [...overlaps, ...unfenced],
    undecided: unsure === 0 ? [] : [`until when ${unsure} held a lock, as this process was held up meanwhile`],
  }
}

/** Starts them. */
export const start: Start = Effect.fnUntraced(function* (options) {
  const clock = yield* Clock.Clock
  const nowMs = () => monotonicMs(clock)
  const held: Array<LockHistory.Held> = []
  const accepted: Array<{ readonly lock: string; readonly token: number }> = []
  const delays = yield* watchDelays

  /** Takes a lock, holds it and says so, until it is lost or the time is up. */
  const hold = (lock: string, owner: string) =>
    Effect.scoped(Effect.gen(function* () {
      const askedMs = nowMs()
      const { lost, token } = yield* LockServer.lock(lock, { timeToLive: timeToLiveMs, wait: "5 seconds", owner })
      const place = held.push({ lock, owner, token, askedMs, fromMs: nowMs(), toMs: null }) - 1
      accepted.push({ lock, token })
      const note = Effect.sync(() => {
        const holding = held[place]
        if (holding !== undefined) held[place] = { ...holding, toMs: nowMs() }
      })
      const time = Effect.sleep(yield* Random.nextBetween(0, mostHoldMs))
      yield* Effect.ensuring(Effect.raceFirst(time, lost), note)
    }))

  const operation = (owner: string, lock: string) =>
    hold(lock, owner).pipe(
      Effect.as("answered" as const),
      Effect.catchTags({
        // Others had it for so long, or it was lost, as happens where nodes do not answer.
        LockBusy: () => Effect.succeed("refused" as const),
        LeaseLost: () => Effect.succeed("unknown" as const),
      }),
      Effect.exit,
      Effect.map((exit) => Exit.isSuccess(exit) ? exit.value : outcomeOf(exit, options.finds)),
    )

  const workers = yield* Workers.start(
    options,
    [],
    (client) => Effect.flatMap(Effect.orDie(Random.choice(locks)), (lock) => operation(`client ${client}`, lock)),
  )

  return {
    ...workers,
    seen: () => ({ held, accepted }),
    judge: Effect.gen(function* () {
      // After the restart each lock is taken once more, by a token above all before.
      const answers = yield* Effect.forEach(locks, (lock) => operation("the last", lock))
      const verdict = judge({ held, accepted, delays })
      const isTaken = answers.every((answer) => answer === "answered")
      return isTaken
        ? verdict
        : { ...verdict, undecided: [...verdict.undecided, "a lock could not be taken after the restart"] }
    }).pipe(Effect.provide(options.connect(options.urls, timeout))),
  }
})
