/**
 * What a node cannot deliver.
 *
 * @module
 */
import { Clock, Effect } from "effect"
import * as Address from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import * as metrics from "./metrics.ts"

/** At most one line in this time: a peer of another version may send thousands a second. */
const logIntervalMs = 1000

/** Drops a message: records it, counts it, and logs the first of each second. */
export type Drop = (from: Address.Address, to: Address.Address, why: string) => void

/** How a node drops messages. */
export const make: (node: NodeId) => Effect.Effect<Drop> = Effect.fnUntraced(function* (node) {
  const recorder = yield* Recorder
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const runFork = Effect.runForkWith(context)
  const dropped = metrics.undeliverable(node)
  let loggedAtMs = -Infinity
  return (from, to, why) => {
    dropped.updateUnsafe(1, context)
    recorder?.({ _tag: "Lost", from, to, why })
    const nowMs = clock.currentTimeMillisUnsafe()
    if (nowMs - loggedAtMs < logIntervalMs) return
    loggedAtMs = nowMs
    runFork(Effect.logWarning(`dropped a message from ${Address.format(from)} to ${Address.format(to)}: ${why}`))
  }
})
