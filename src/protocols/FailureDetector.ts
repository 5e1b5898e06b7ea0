/**
 * A failure detector: a node's opinion of which members are down. It may be wrong, and protocols rest no safety on it.
 *
 * @module
 */
import { Context, type Effect, type Stream } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import type { NodeFailed } from "../runtime/Node.ts"

/**
 * What every failure detector promises, in the words of Chandra and Toueg ("Unreliable failure detectors for reliable
 * distributed systems", JACM 1996), said of members with a detector alike.
 *
 * - **Strong completeness**: a member that is down is, from some time on, suspected by every member that is up, for as
 *   long as it is down. No assumption: not to hear is enough.
 * - **Eventually strong accuracy**: from some time on, no member that is up is suspected by one that is up. This needs a
 *   network that is calm from some time on (partial synchrony); each implementation says how calm.
 *
 * Both together are ◇P. A node never suspects itself.
 */
export interface FailureDetectorService {
  /** Whom the node suspects now. */
  readonly suspects: Effect.Effect<ReadonlySet<NodeId>>
  /** Whom it suspects now, and then each change; of changes in quick succession, the last. Fails when the node does. */
  readonly changes: Stream.Stream<ReadonlySet<NodeId>, NodeFailed>
}

const FailureDetectorBase: Context.ServiceClass<
  FailureDetector,
  "@synod/synod/protocols/FailureDetector",
  FailureDetectorService
> = Context.Service<FailureDetector, FailureDetectorService>()("@synod/synod/protocols/FailureDetector")

/** The failure detector of this node, by whatever implementation. */
export class FailureDetector extends FailureDetectorBase {}
