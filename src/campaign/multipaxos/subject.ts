/**
 * Multi-Paxos put to the test, as a replicated log.
 *
 * @module
 */
import { Effect, Fiber } from "effect"
import { LogHistory } from "../../checking/mod.ts"
import { oneOf } from "../chance.ts"
import type { Subject } from "../Subject.ts"
import type { Tampering } from "../Tampering.ts"
import { names } from "../watchedCluster.ts"
import { startCluster } from "./cluster.ts"
import { boundMs, canLose, draw, electionTimeoutMs } from "./Mix.ts"
import * as Operator from "./operator.ts"
import { situations } from "./Watch.ts"
import * as Witness from "./Witness.ts"

const drawHabits = Effect.all({
  compactEvery: oneOf(2, 5, 20, 1_000_000),
  partLength: oneOf(200, 2000),
  resignEveryMs: Operator.drawEveryMs,
})

/** Multi-Paxos, perhaps with a bug. */
export const multiPaxos = (tampering?: Tampering): Subject => ({
  name: "multi-paxos",
  kind: "protocol",
  bears: ["crash", "omission", "timing"],
  situations: [...situations, ...Witness.situations],
  draw: Effect.gen(function* () {
    const drawn = yield* draw
    const { canLoseDisks, maxDown, maxDrift, minority, nodes } = drawn
    const mix = { ...drawn, ...yield* drawHabits }
    return {
      mix,
      nodes: names(nodes),
      limits: { canLose: canLose(drawn), canLoseDisks, maxDown, maxDrift },
      minority,
      boundMs,
      restoreMs: boundMs,
      start: Effect.fnUntraced(function* (stage) {
        const cluster = yield* startCluster(mix, (_, log) => log, stage, tampering)
        const witness = new Witness.Witness(cluster, mix, stage)
        for (const node of cluster.nodes) yield* Effect.forkScoped(witness.reader(node))
        const clients = yield* Effect.forEach(cluster.nodes, (node) => Effect.forkScoped(witness.client(node)))
        const operators = yield* Operator.start(cluster, mix.resignEveryMs)
        const isOver = () => cluster.nodes.every((node) => witness.hasTold(node))
        return {
          cluster,
          insist: (node) => witness.insist(node),
          rest: Fiber.interruptAll([...clients, ...operators]),
          settle: Effect.asVoid(Effect.repeat(Effect.sleep(electionTimeoutMs / 10), { until: isOver })),
          verdict: Effect.sync(() => LogHistory.violations(witness)),
        }
      }),
    }
  }),
})
