/**
 * Writers who note what was acknowledged to them, and how long nothing was.
 *
 * @module
 */
import { Clock, Effect, Fiber, type Scope } from "effect"
import type { ReplicatedClient } from "../../src/replicated/mod.ts"
import { KeyValue } from "../../src/services/keyvalue/mod.ts"

/** Writers at work. */
export interface Writers {
  /** How many writes were acknowledged so far. */
  readonly count: () => number
  /** From now on `longestGapMs` counts. */
  readonly watch: () => void
  /** The longest time without an acknowledgement since then. */
  readonly longestGapMs: () => number
  /** Ends them, and returns the writers whose last acknowledged write is not there, or not the last. */
  readonly stop: Effect.Effect<ReadonlyArray<string>, unknown>
}

const keyOf = (writer: number) => `writer/${writer}`

/** Starts so many writers, each of which counts up its own key, one write at a time. */
export const startWriters: (
  writers: number,
) => Effect.Effect<Writers, never, ReplicatedClient | Scope.Scope> = Effect.fnUntraced(function* (writers) {
  const { Get, Put } = yield* KeyValue.client
  const clock = yield* Clock.Clock
  const nowMs = () => Number(clock.monotonicTimeNanosUnsafe()) / 1e6
  const acknowledged = new Array<number>(writers).fill(0)
  let count = 0
  let lastMs = nowMs()
  let longestMs = 0
  const note = (writer: number) => {
    acknowledged[writer] = (acknowledged[writer] ?? 0) + 1
    count++
    longestMs = Math.max(longestMs, nowMs() - lastMs)
    lastMs = nowMs()
  }
  let isStopped = false
  const write = (writer: number): Effect.Effect<void, unknown> =>
    Effect.whileLoop({
      while: () => !isStopped,
      body: () => Put({ key: keyOf(writer), value: `${(acknowledged[writer] ?? 0) + 1}` }),
      step: () => note(writer),
    })
  const scope = yield* Effect.scope
  const fibers = yield* Effect.forEach(acknowledged, (_, writer) => Effect.forkIn(write(writer), scope))
  return {
    count: () => count,
    watch: () => {
      longestMs = 0
    },
    longestGapMs: () => longestMs,
    stop: Effect.gen(function* () {
      isStopped = true
      yield* Effect.forEach(fibers, Fiber.join)
      const kept = yield* Effect.forEach(acknowledged, (_, writer) => Get({ key: keyOf(writer) }))
      return acknowledged.flatMap((last, writer) => kept[writer]?.value === `${last}` ? [] : [keyOf(writer)])
    }),
  }
})
