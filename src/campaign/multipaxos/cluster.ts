/**
 * A simulated cluster of Multi-Paxos, whatever runs on its log.
 *
 * @module
 */
import type { Effect, Layer, Scope } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import type { Network } from "../../network/Network.ts"
import { heartbeat, phiAccrual } from "../../protocols/failure-detector/mod.ts"
import * as MultiPaxos from "../../protocols/multipaxos/mod.ts"
import type { ReplicatedLog } from "../../protocols/ReplicatedLog.ts"
import type { Cluster } from "../../simulation/mod.ts"
import type { Storage } from "../../storage/Storage.ts"
import { calm } from "../chance.ts"
import type { Stage } from "../Subject.ts"
import type { Tampering } from "../Tampering.ts"
import { names, watchedCluster } from "../watchedCluster.ts"
import { electionTimeoutMs, type Mix } from "./Mix.ts"
import { Watch } from "./Watch.ts"

/** However often roles crash, their nodes go on. */
const restarts = { max: Infinity, within: "1 second" } as const

/** Of clocks that are too fast or too slow by a part, the slowest against the fastest. */
const lease = ({ leaseMs, maxDrift }: Mix): Partial<Pick<MultiPaxos.Options, "lease">> =>
  leaseMs === null ? {} : { lease: { duration: leaseMs, maxClockDrift: 2 * maxDrift / (1 + maxDrift) } }

const detectors = {
  "none": {},
  "heartbeat": { detector: heartbeat({ every: 100, timeout: 200 }) },
  "phi-accrual": { detector: phiAccrual({ every: 100, threshold: 2 }) },
} as const satisfies Record<Mix["detector"], Partial<MultiPaxos.Options>>

/** A node's side of the log, or whatever runs on it. */
export type Node<R, E> = (
  id: NodeId,
  log: Layer.Layer<ReplicatedLog, MultiPaxos.Refused, Network | Storage>,
) => Layer.Layer<R, E, Network | Storage>

/** Starts the nodes of a mix, and sees to it that they keep to Multi-Paxos. */
export const startCluster = <R, E>(
  mix: Mix,
  node: Node<R, E>,
  stage: Stage,
  tampering?: Tampering,
): Effect.Effect<Cluster.Cluster<R, E>, E | Cluster.NodeDown, Scope.Scope> => {
  const { defects, pace, quorums, syncMs: syncTime } = mix
  const members = names(mix.nodes)
  const options = {
    members,
    quorums,
    pace,
    ...lease(mix),
    ...detectors[mix.detector],
    timeout: electionTimeoutMs,
    restarts,
  }
  const layer = (id: NodeId, isReplaced: boolean) => node(id, MultiPaxos.layer({ ...options, id, rejoin: isReplaced }))
  return watchedCluster({ nodes: members, layer, links: calm, syncTime, defects }, new Watch(stage), tampering)
}
