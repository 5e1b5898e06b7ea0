/**
 * A bad day of a cluster of Paxos, and the recovery from it.
 */
import { Effect, Fiber, Random, type Scope } from "effect"
import { ConsensusHistory } from "../../../src/checking/mod.ts"
import type { NodeId } from "../../../src/model/NodeId.ts"
import { Consensus } from "../../../src/protocols/mod.ts"
import * as Paxos from "../../../src/protocols/paxos/mod.ts"
import { type Cluster, Faults } from "../../../src/simulation/mod.ts"
import { sendAway } from "../../support/minority.ts"
import type { Tampering } from "../../support/tampering.ts"
import { timed } from "../../support/timed.ts"
import { names, watchedCluster } from "../../support/watchedCluster.ts"
import { clientTimeoutMs, draw, type Mix, patience } from "./Mix.ts"
import { Watch } from "./Watch.ts"

/** What a day was like. Times are virtual. */
export interface Day {
  readonly mix: Mix
  readonly violations: ReadonlyArray<string>
  /** From the end of the faults until each node of the majority has learned all values. */
  readonly recoveryMs: ReadonlyArray<number>
  /** From the restart of all nodes after that until each has learned them again. */
  readonly restartMs: ReadonlyArray<number>
  readonly rounds: number
  readonly proposed: number
}

/** The clients of a simulated consensus, and all that they see of it. */
class Witness implements ConsensusHistory.ConsensusHistory {
  readonly proposed: ReadonlyMap<string, Set<string>>
  readonly learned: Array<ConsensusHistory.Learned> = []
  readonly instances: ReadonlyArray<string>
  private readonly on: Cluster.Cluster<Consensus, unknown>["on"]
  count = 0
  constructor({ on }: Cluster.Cluster<Consensus, unknown>, instances: number) {
    this.on = on
    this.instances = Array.from({ length: instances }, (_, index) => `i${index}`)
    this.proposed = new Map(this.instances.map((instance) => [instance, new Set()]))
  }

  /** Proposes a new value for an instance at a node. Returns whether the node has learned which is chosen. */
  propose(node: NodeId, instance: string): Effect.Effect<boolean> {
    return Effect.suspend(() => {
      const value = `${node}${this.count++}`
      this.proposed.get(instance)?.add(value)
      const proposal = this.on(node)(Effect.flatMap(Consensus, ({ propose }) => propose(instance, value)))
      return Effect.match(proposal, {
        onSuccess: (value) => this.learned.push({ learner: node, instance, value: String(value) }) > 0,
        onFailure: () => false,
      })
    })
  }

  /** Proposes for all instances at a node until it has learned all values. */
  insist(node: NodeId): Effect.Effect<void> {
    const settle = (instance: string): Effect.Effect<void> =>
      Effect.flatMap(
        this.propose(node, instance),
        (isDone) => isDone ? Effect.void : Effect.andThen(Effect.sleep(1), settle(instance)),
      )
    return Effect.forEach(this.instances, settle, { concurrency: "unbounded", discard: true })
  }

  /** Proposes at a node now and then, for whichever instance, in all the node's lives. */
  client(node: NodeId, thinkMs: number): Effect.Effect<never> {
    const think = Effect.flatMap(Random.nextBetween(0, 2 * thinkMs), Effect.sleep)
    const proposal = Effect.flatMap(
      Effect.orDie(Random.choice(this.instances)),
      (instance) => this.propose(node, instance),
    )
    return Effect.forever(Effect.andThen(think, Effect.forkChild(proposal)))
  }
}

const all = { concurrency: "unbounded" } as const

/** However often roles crash, their nodes go on. */
const restarts = { max: Infinity, within: "1 second" } as const

const start = (mix: Mix, watch: Watch, tampering: Tampering) => {
  const members = names(mix.nodes)
  const { defects, links: [calm], quorums, syncMs: syncTime } = mix
  const layer = (id: NodeId) => Paxos.layer({ id, members, quorums, patience, timeout: clientTimeoutMs, restarts })
  return watchedCluster({ nodes: members, layer, links: calm, syncTime, defects }, watch, tampering)
}

/** A day that ends with a recovery, and then a restart of all nodes, after which all must learn the same again. */
export const badDay = (tampering: Tampering = {}): Effect.Effect<Day, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const mix = yield* draw
    const watch = new Watch(mix.quorums.phase2)
    const cluster = yield* start(mix, watch, tampering)
    const { nodes } = cluster
    const witness = new Witness(cluster, mix.instances)
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
    const restartMs = yield* Effect.forEach(nodes, (node) => timed(witness.insist(node)), all)
    return {
      mix,
      violations: [...watch.violations, ...ConsensusHistory.violations(witness)],
      recoveryMs,
      restartMs,
      rounds: watch.rounds,
      proposed: witness.count,
    }
  })
