/**
 * A failure detector on a node of its own, behind the `FailureDetector` interface.
 *
 * @module
 */
import { Effect, Layer, type Scope } from "effect"
import type { Network, NodeIdTaken } from "../../network/Network.ts"
import * as Node from "../../runtime/Node.ts"
import type { Storage } from "../../storage/Storage.ts"
import { FailureDetector, type FailureDetectorService } from "../FailureDetector.ts"
import { Suspicions } from "../Suspicions.ts"
import type { Suspecting } from "./messages.ts"
import type { Detector, InvalidDetector } from "./settings.ts"

/** How a node detects failures. */
export interface NodeOptions extends Omit<Node.Options, "roles" | "onEvent"> {
  /** `heartbeat` or `phiAccrual`, the same at every member. */
  readonly detector: Effect.Effect<Detector, InvalidDetector>
}

/** Why a node cannot take part. */
export type Refused = InvalidDetector | Node.InvalidNode | NodeIdTaken

/** What a node thinks that runs this detector among its roles. It listens for as long as the scope is open. */
export const observe: (
  node: Node.Node,
  detector: Detector,
) => Effect.Effect<FailureDetectorService, never, Scope.Scope> = Effect.fnUntraced(function* (node, { name }) {
  const suspicions = new Suspicions<Node.NodeFailed>()
  // A detector emits nothing else.
  yield* node.onEvent(name, (event) => suspicions.become((event as Suspecting).nodes))
  yield* Effect.forkScoped(Effect.catch(node.failure, (error) => Effect.sync(() => suspicions.fail(error))))
  return suspicions
})

/** Starts a node that does nothing but detect failures, and returns what it thinks. The node stops with the scope. */
export const make: (
  options: NodeOptions,
) => Effect.Effect<FailureDetectorService, Refused, Network | Storage | Scope.Scope> = Effect.fnUntraced(
  function* ({ detector, ...options }) {
    const role = yield* detector
    return yield* observe(yield* Node.make({ ...options, roles: [role] }), role)
  },
)

/** A node that detects failures as the `FailureDetector` of whoever runs on it. */
export const layer = (options: NodeOptions): Layer.Layer<FailureDetector, Refused, Network | Storage> =>
  Layer.effect(FailureDetector, make(options))
