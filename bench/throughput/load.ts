/**
 * A closed loop of clients: each proposes its next command when its last is committed.
 *
 * @module
 */
import { Clock, Effect } from "effect"
import type { Commit } from "../cluster/Cluster.ts"
import type { Latency } from "../harness/Latency.ts"

/** Lets so many clients propose for so many milliseconds, and returns how many commands were committed a second. */
export const load: (
  commit: Commit,
  clients: number,
  durationMs: number,
  latency: Latency,
) => Effect.Effect<number, unknown> = Effect.fnUntraced(function* (commit, clients, durationMs, latency) {
  const clock = yield* Clock.Clock
  const startedAt = clock.monotonicTimeNanosUnsafe()
  const endsAt = startedAt + BigInt(durationMs) * 1_000_000n
  let committed = 0
  const client = Effect.fnUntraced(function* (id: number) {
    let proposedAt = clock.monotonicTimeNanosUnsafe()
    while (proposedAt < endsAt) {
      yield* commit({ _tag: "Increment", counter: id, by: 1 })
      const committedAt = clock.monotonicTimeNanosUnsafe()
      latency.record(committedAt - proposedAt)
      proposedAt = committedAt
      committed++
    }
  })
  yield* Effect.forEach(Array.from({ length: clients }, (_, id) => id), client, {
    concurrency: "unbounded",
    discard: true,
  })
  return committed / (Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e9)
})
