/**
 * Clients of the lock server: they take a lock, hold it for a moment, and give it back.
 *
 * @module
 */
import { Clock, Effect, Exit, Random } from "effect"
import { LockHistory } from "../checking/mod.ts"
import { LockServer } from "../services/lock/mod.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import type { Start, Verdict } from "./Load.ts"
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

/** How long this process was held up, at most. */
const watchDelays = Effect.gen(function* () {
  const clock = yield* Clock.Clock
  let mostMs = 0
  yield* Effect.forkScoped(Effect.forever(Effect.suspend(() => {
    const beganMs = monotonicMs(clock)
    return Effect.map(Effect.sleep(lookMs), () => {
      mostMs = Math.max(mostMs, monotonicMs(clock) - beganMs - lookMs)
    })
  })))
  return () => mostMs
})

/** Starts them. */
export const start: Start = Effect.fnUntraced(function* (options) {
  const clock = yield* Clock.Clock
  const nowMs = () => monotonicMs(clock)
  const held: Array<LockHistory.Held> = []
  const accepted: Array<{ readonly lock: string; readonly token: number }> = []
  const delayMs = yield* watchDelays

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
    (client) => Effect.flatMap(Effect.orDie(Random.choice(locks)), (lock) => operation(`client ${client}`, lock)),
  )

  return {
    ...workers,
    seen: () => ({ held, accepted }),
    judge: Effect.gen(function* () {
      // After the restart each lock is taken once more, by a token above all before.
      const answers = yield* Effect.forEach(locks, (lock) => operation("the last", lock))
      const history = { held, accepted }
      const isHeldUp = delayMs() > marginMs
      const violations = [...LockHistory.unfenced(history), ...isHeldUp ? [] : LockHistory.overlaps(history)]
      const verdict: Verdict = {
        holds: violations.length > 0
          ? []
          : [...isHeldUp ? [] : ["nobody held a lock while another did"], "fencing tokens rise"],
        violations,
        undecided: [
          ...isHeldUp
            ? [`whether two held a lock at once: this process was held up for ${Math.round(delayMs())} ms`]
            : [],
          ...answers.every((answer) => answer === "answered") ? [] : ["a lock could not be taken after the restart"],
        ],
      }
      return verdict
    }).pipe(Effect.provide(options.connect(options.urls))),
  }
})
