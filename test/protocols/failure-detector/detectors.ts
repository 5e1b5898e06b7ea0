/**
 * Every failure detector that there is, and clusters of them.
 */
import { Effect } from "effect"
import type { NodeId } from "../../../src/model/NodeId.ts"
import * as FailureDetection from "../../../src/protocols/failure-detector/mod.ts"
import { FailureDetector } from "../../../src/protocols/mod.ts"
import type { Links } from "../../../src/network/mod.ts"
import { Cluster } from "../../../src/simulation/mod.ts"

const { heartbeat, phiAccrual } = FailureDetection

export const everyMs = 100
export const tickMs = 10

/** A detector, and for how long it lets a member be silent while words come exactly on time. */
export interface Case {
  readonly name: string
  readonly detector: Effect.Effect<FailureDetection.Detector, FailureDetection.InvalidDetector>
  readonly limitMs: number
}

/** z of φ = 8: this many deviations late. */
const deviations = 5.612

const phiMs = everyMs + deviations * everyMs / 4

export const cases: ReadonlyArray<Case> = [
  { name: "heartbeat, pushed", detector: heartbeat({ timeout: 300 }), limitMs: 300 },
  { name: "heartbeat, pulled", detector: heartbeat({ timeout: 300, hearing: "pull" }), limitMs: 300 },
  { name: "heartbeat with a timeout that grows", detector: heartbeat({ timeout: 300, growth: 50 }), limitMs: 300 },
  { name: "phi-accrual, pushed", detector: phiAccrual(), limitMs: phiMs },
  { name: "phi-accrual, pulled", detector: phiAccrual({ hearing: "pull" }), limitMs: phiMs },
]

/** A cluster of nodes that detect failures. */
export const clusterOf = (
  detector: Case["detector"],
  nodes: ReadonlyArray<NodeId>,
  links: Links,
) => Cluster.make({ nodes, links, layer: (id) => FailureDetection.layer({ id, members: nodes, detector }) })

/** Whom a node suspects now. */
export const suspectsOf = (
  cluster: Cluster.Cluster<FailureDetector, FailureDetection.Refused>,
  node: NodeId,
): Effect.Effect<ReadonlyArray<NodeId>, Cluster.NodeDown> =>
  Effect.map(cluster.on(node)(Effect.flatMap(FailureDetector, ({ suspects }) => suspects)), (all) => [...all])
