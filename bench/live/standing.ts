/**
 * How the nodes of a cluster stand, and waiting until they stand otherwise.
 *
 * @module
 */
import { Effect, Result } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import { ReplicatedClient } from "../../src/replicated/mod.ts"

/** How often to look. */
const interval = "20 millis"

/** Waits until it holds. */
export const waitFor = <E, R>(holds: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.asVoid(Effect.repeat(Effect.delay(holds, interval), { until: (isSo) => isSo }))

/** How the nodes that answer stand. */
export const statuses = Effect.map(
  Effect.flatMap(ReplicatedClient, ({ status }) => status),
  (all) => all.flatMap(({ status }) => Result.isSuccess(status) ? [status.success] : []),
)

/** Who leads, once all that answer agree on it. */
export const leader = Effect.gen(function* () {
  let found: NodeId | null = null
  yield* waitFor(Effect.map(statuses, (all) => {
    found = all[0]?.leader ?? null
    return found !== null && all.every(({ leader }) => leader === found)
  }))
  return found ?? (yield* Effect.die("the wait is over"))
})
