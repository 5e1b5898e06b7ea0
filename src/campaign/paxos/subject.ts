/**
 * Paxos put to the test, as consensus on one value an instance.
 *
 * @module
 */
import { Effect, Fiber } from "effect"
import { ConsensusHistory } from "../../checking/mod.ts"
import type { NodeId } from "../../model/NodeId.ts"
import * as Paxos from "../../protocols/paxos/mod.ts"
import { calm } from "../chance.ts"
import type { Subject } from "../Subject.ts"
import type { Tampering } from "../Tampering.ts"
import { names, watchedCluster } from "../watchedCluster.ts"
import { boundMs, clientTimeoutMs, draw, patience, restoreMs } from "./Mix.ts"
import { situations, Watch } from "./Watch.ts"
import * as Witness from "./Witness.ts"

/** However often roles crash, their nodes go on. */
const restarts = { max: Infinity, within: "1 second" } as const

/** Paxos, perhaps with a bug. */
export const paxos = (tampering?: Tampering): Subject => ({
  name: "paxos",
  kind: "protocol",
  bears: ["crash", "omission", "timing"],
  situations: [...situations, ...Witness.situations],
  draw: Effect.map(draw, (mix) => {
    const { defects, maxDown, maxDrift, minority, quorums, syncMs: syncTime } = mix
    const members = names(mix.nodes)
    return {
      mix,
      nodes: members,
      // A lost disk forgets promises, and nobody makes it good.
      limits: { canLose: mix.nodes - Math.max(quorums.phase1, quorums.phase2), canLoseDisks: false, maxDown, maxDrift },
      minority,
      boundMs,
      restoreMs,
      start: Effect.fnUntraced(function* (stage) {
        const layer = (id: NodeId) =>
          Paxos.layer({ id, members, quorums, patience, timeout: clientTimeoutMs, restarts })
        const cluster = yield* watchedCluster(
          { nodes: members, layer, links: calm, syncTime, defects },
          new Watch(stage, quorums.phase2),
          tampering,
        )
        const witness = new Witness.Witness(cluster, mix, stage)
        const clients = yield* Effect.forEach(members, (node) => Effect.forkScoped(witness.client(node)))
        const learnAll = Effect.forEach(members, (node) => witness.insistOnAll(node), { concurrency: "unbounded" })
        return {
          cluster,
          insist: (node) => witness.insist(node),
          rest: Fiber.interruptAll(clients),
          settle: Effect.asVoid(learnAll),
          verdict: Effect.sync(() => ConsensusHistory.violations(witness)),
        }
      }),
    }
  }),
})
