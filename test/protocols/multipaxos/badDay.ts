/**
 * A bad day of a cluster of Multi-Paxos, and the recovery from it.
 */
import { Effect, Fiber, type Scope } from "effect"
import { LogHistory } from "../../../src/checking/mod.ts"
import type { NodeId } from "../../../src/model/NodeId.ts"
import { heartbeat, phiAccrual } from "../../../src/protocols/failure-detector/mod.ts"
import * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import { Faults } from "../../../src/simulation/mod.ts"
import { sendAway } from "../../support/minority.ts"
import type { Tampering } from "../../support/tampering.ts"
import { timed } from "../../support/timed.ts"
import { names, watchedCluster } from "../../support/watchedCluster.ts"
import { draw, electionTimeoutMs, type Mix } from "./Mix.ts"
import { Watch } from "./Watch.ts"
import { Witness } from "./Witness.ts"

/** What a day was like. Times are virtual. */
export interface Day {
  readonly mix: Mix
  readonly violations: ReadonlyArray<string>
  /** From the end of the faults until each node of the majority has a command decided. */
  readonly recoveryMs: ReadonlyArray<number>
  /** From the restart of all nodes after that until each has told the whole log. */
  readonly restartMs: number
  readonly leaders: number
  readonly proposed: number
  readonly acknowledged: number
  readonly decided: number
  /** How often a node was sent a snapshot. */
  readonly leaps: number
  /** Read indices given. */
  readonly read: number
}

const all = { concurrency: "unbounded" } as const

/** However often roles crash, their nodes go on. */
const restarts = { max: Infinity, within: "1 second" } as const

const detectors = {
  "none": {},
  "heartbeat": { detector: heartbeat({ every: 25, timeout: 50 }) },
  "phi-accrual": { detector: phiAccrual({ every: 25, threshold: 2 }) },
} as const satisfies Record<Mix["detector"], Partial<MultiPaxos.Options>>

const start = (mix: Mix, watch: Watch, tampering: Tampering) => {
  const members = names(mix.nodes)
  const { defects, lease, links: [calm], pace, quorums, syncMs: syncTime } = mix
  const layer = (id: NodeId) =>
    MultiPaxos.layer({
      id,
      members,
      quorums,
      pace,
      ...lease,
      ...detectors[mix.detector],
      timeout: electionTimeoutMs,
      restarts,
    })
  return watchedCluster({ nodes: members, layer, links: calm, syncTime, defects }, watch, tampering)
}

/** A day that ends with a recovery, and then a restart of all nodes, after which nothing may be missing anywhere. */
export const badDay = (tampering: Tampering = {}): Effect.Effect<Day, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const mix = yield* draw
    const watch = new Watch()
    const cluster = yield* start(mix, watch, tampering)
    const { nodes } = cluster
    const witness = new Witness(cluster, mix)
    for (const node of nodes) yield* Effect.forkScoped(witness.reader(node))
    const clients = yield* Effect.forEach(nodes, (node) => Effect.forkScoped(witness.client(node, mix.thinkMs)))

    yield* Faults.inject(cluster, {
      duration: mix.dayMs,
      interval: mix.faultMs,
      links: mix.links,
      maxDown: mix.maxDown,
    })
    const left = yield* sendAway(cluster, mix.minority)
    const recoveryMs = yield* Effect.forEach(left, (node) => timed(witness.insist(node)), all)

    yield* Fiber.interruptAll(clients)
    yield* Effect.forEach(nodes, cluster.crash, all)
    yield* cluster.heal
    yield* Effect.forEach(nodes, cluster.restart, all)
    const wait = Effect.sleep(electionTimeoutMs / 10)
    const isOver = () => nodes.every((node) => witness.hasTold(node))
    const restartMs = yield* timed(Effect.repeat(wait, { until: isOver, times: 200 }))
    return {
      mix,
      violations: [...watch.violations, ...witness.misread, ...LogHistory.violations(witness)],
      recoveryMs,
      restartMs,
      leaders: watch.leaders.size,
      leaps: watch.leaps,
      proposed: witness.proposed.size,
      acknowledged: witness.acknowledged.length,
      decided: witness.length,
      read: witness.indices,
    }
  })
