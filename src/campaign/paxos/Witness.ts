/**
 * The clients of a simulated consensus, and all that they see of it.
 *
 * @module
 */
import { Clock, Effect, Random } from "effect"
import type { ConsensusHistory } from "../../checking/mod.ts"
import type { NodeId } from "../../model/NodeId.ts"
import { Consensus } from "../../protocols/Consensus.ts"
import type { Cluster } from "../../simulation/mod.ts"
import type { Stage } from "../Subject.ts"
import type { Mix } from "./Mix.ts"

/** What a campaign of any consensus is meant to see. */
export const situations = [
  "a proposal of which nobody knows what became",
  "a proposal that lost to another",
] as const

/** Of all that clients propose and learn. */
export class Witness implements ConsensusHistory.ConsensusHistory {
  readonly proposed = new Map<string, Set<string>>()
  readonly learned: Array<ConsensusHistory.Learned> = []
  #count = 0
  readonly #on: Cluster.Cluster<Consensus, unknown>["on"]
  readonly #mix: Pick<Mix, "instances" | "thinkMs" | "turnMs">
  readonly #stage: Stage

  constructor(
    { on }: Cluster.Cluster<Consensus, unknown>,
    mix: Pick<Mix, "instances" | "thinkMs" | "turnMs">,
    stage: Stage,
  ) {
    this.#on = on
    this.#mix = mix
    this.#stage = stage
  }

  /** Proposes for all instances whose turn it is at a node until it has learned their values. */
  insist(node: NodeId): Effect.Effect<void> {
    return Effect.flatMap(this.#turn, (instances) => this.#settle(node, instances))
  }

  /** Proposes for all instances that there ever were at a node until it has learned all values. */
  insistOnAll(node: NodeId): Effect.Effect<void> {
    return Effect.suspend(() => this.#settle(node, [...this.proposed.keys()]))
  }

  /** Proposes at a node now and then, for whichever instance, in all the node's lives. */
  client(node: NodeId): Effect.Effect<never> {
    const think = Effect.flatMap(Random.nextBetween(0, 2 * this.#mix.thinkMs), Effect.sleep)
    const instance = Effect.flatMap(this.#turn, (instances) => Effect.orDie(Random.choice(instances)))
    const proposal = Effect.flatMap(instance, (instance) => this.#propose(node, instance))
    return Effect.forever(Effect.andThen(think, Effect.forkChild(proposal)))
  }

  /** The instances whose turn it is. */
  get #turn(): Effect.Effect<ReadonlyArray<string>> {
    const { instances, turnMs } = this.#mix
    return Effect.map(
      Clock.currentTimeMillis,
      (nowMs) => Array.from({ length: instances }, (_, index) => `i${Math.floor(nowMs / turnMs)}.${index}`),
    )
  }

  /** Proposes a new value. Returns whether the node has learned which is chosen. */
  #propose(node: NodeId, instance: string): Effect.Effect<boolean> {
    return Effect.suspend(() => {
      const value = `${node}${this.#count++}`
      this.proposed.set(instance, (this.proposed.get(instance) ?? new Set()).add(value))
      const proposal = this.#on(node)(Effect.flatMap(Consensus, ({ propose }) => propose(instance, value)))
      return Effect.match(proposal, {
        onSuccess: (chosen) => {
          if (chosen !== value) this.#stage.situations.reached("a proposal that lost to another")
          return this.learned.push({ learner: node, instance, value: String(chosen) }) > 0
        },
        onFailure: () => {
          this.#stage.situations.reached("a proposal of which nobody knows what became")
          return false
        },
      })
    })
  }

  #settle(node: NodeId, instances: ReadonlyArray<string>): Effect.Effect<void> {
    const settle = (instance: string): Effect.Effect<void> =>
      Effect.flatMap(
        this.#propose(node, instance),
        (isDone) => isDone ? Effect.void : Effect.andThen(Effect.sleep(1), settle(instance)),
      )
    return Effect.forEach(instances, settle, { concurrency: "unbounded", discard: true })
  }
}
