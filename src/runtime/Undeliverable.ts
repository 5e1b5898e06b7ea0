/**
 * What a node cannot deliver.
 *
 * @module
 */
import { Clock, Effect, Metric } from "effect"
import * as Address from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import * as metrics from "./metrics.ts"

/** At most one line in this time: a peer of another version may send thousands a second. */
const logIntervalMs = 1000

/** What becomes of what a node cannot deliver. */
export interface Undeliverable {
  /** Drops a message: records it, counts it, and logs the first of each second. */
  readonly drop: (from: Address.Address, to: Address.Address, message: unknown, why: string) => void
  /** From now on only records: when a node stops, its roles stop one after another, and what they say last is no fault. */
  readonly close: () => void
}

/** What becomes of what this node cannot deliver. */
export const make: (node: NodeId) => Effect.Effect<Undeliverable> = Effect.fnUntraced(function* (node) {
  const recorder = yield* Recorder
  const clock = yield* Clock.Clock
  const context = yield* Effect.context<never>()
  const runFork = Effect.runForkWith(context)
  const dropped = metrics.undeliverable(node)
  yield* Metric.update(dropped, 0)
  let loggedAtMs = -Infinity
  let isOpen = true
  const complain = (problem: string) => {
    dropped.updateUnsafe(1, context)
    const nowMs = clock.currentTimeMillisUnsafe()
    if (nowMs - loggedAtMs < logIntervalMs) return
    loggedAtMs = nowMs
    runFork(Effect.logWarning(problem))
  }
  return {
    drop: (from, to, message, why) => {
      recorder?.({ _tag: "Lost", from, to, message, why: isOpen ? why : "the node stops" })
      if (isOpen) complain(`dropped a message from ${Address.format(from)} to ${Address.format(to)}: ${why}`)
    },
    close: () => {
      isOpen = false
    },
  }
})
