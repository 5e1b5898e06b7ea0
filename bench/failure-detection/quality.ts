/**
 * The quality of a failure detector ("On the quality of service of failure detectors", Chen, Toueg and Aguilera, IEEE
 * Transactions on Computers 2002): how soon it is right, and how often wrong.
 *
 * @module
 */
import { Clock, Effect, Option, Random, type Scope, Stream } from "effect"
import { FailureDetector } from "../../src/protocols/mod.ts"
import * as FailureDetection from "../../src/protocols/failure-detector/mod.ts"
import type { NodeId } from "../../src/model/NodeId.ts"
import { Cluster, Simulation } from "../../src/simulation/mod.ts"
import { membersOf } from "../cluster/Cluster.ts"
import { type Candidate, everyMs, type Links } from "./candidates.ts"

/** For how long nobody crashes, and how often somebody does thereafter. */
export interface Sample {
  readonly calmMs: number
  readonly crashes: number
}

/** In virtual time, over all pairs of nodes. */
export interface Quality {
  /** From each crash until each of the others suspects it for good. */
  readonly detectionMs: ReadonlyArray<number>
  /** How often who was up became suspected, for each hour of a pair. */
  readonly mistakesPerHour: number
  /** How long a mistake lasts on average; 0 where there was none. */
  readonly mistakeMs: number
  /** The hours of all pairs together in which mistakes were counted. */
  readonly hours: number
}

const nodes = membersOf(5)

/** Until then any crash is detected, and what was on its way has arrived. */
const patienceMs = 3_000

type Detecting = Cluster.Cluster<FailureDetector, FailureDetection.Refused>

/** What one node thinks of all others, and how it came to. */
class Opinion {
  /** Since when it suspects whom. */
  readonly since = new Map<NodeId, number>()
  mistakes = 0
  mistakenMs = 0

  become(suspects: ReadonlySet<NodeId>, nowMs: number): void {
    for (const [node, sinceMs] of this.since) {
      if (suspects.has(node)) continue
      this.since.delete(node)
      this.mistakenMs += nowMs - sinceMs
    }
    for (const node of suspects) {
      if (this.since.has(node)) continue
      this.since.set(node, nowMs)
      this.mistakes++
    }
  }
}

/** Follows the opinion of a node for as long as it is up. */
const follow = (cluster: Detecting, node: NodeId): Effect.Effect<Opinion, never, Scope.Scope> =>
  Effect.gen(function* () {
    const opinion = new Opinion()
    const note = (suspects: ReadonlySet<NodeId>) =>
      Effect.map(Clock.currentTimeMillis, (nowMs) => opinion.become(suspects, nowMs))
    const following = Effect.flatMap(FailureDetector, ({ changes }) => Stream.runForEach(changes, note))
    yield* Effect.forkScoped(Effect.ignore(cluster.on(node)(following)))
    return opinion
  })

const measuring = ({ calmMs, crashes }: Sample, { detector }: Candidate, { link }: Links) =>
  Effect.gen(function* () {
    const layer = (id: NodeId) => FailureDetection.layer({ id, members: nodes, detector })
    const cluster = yield* Cluster.make({ nodes, layer, links: link })
    yield* Effect.sleep(patienceMs)
    const opinions = new Map<NodeId, Opinion>()
    for (const node of nodes) opinions.set(node, yield* follow(cluster, node))
    yield* Effect.sleep(calmMs)
    const calm = [...opinions.values()].map(({ mistakenMs, mistakes }) => ({ mistakenMs, mistakes }))

    const detectionMs: Array<number> = []
    for (let crash = 0; crash < crashes; crash++) {
      const victim = nodes[crash % nodes.length] ?? (yield* Effect.die("there are nodes"))
      // At any moment between two of its words.
      yield* Effect.sleep(yield* Random.nextBetween(0, everyMs))
      const crashedAt = yield* Clock.currentTimeMillis
      yield* cluster.crash(victim)
      opinions.delete(victim)
      yield* Effect.sleep(patienceMs)
      for (const { since } of opinions.values()) {
        const at = since.get(victim) ?? (yield* Effect.die(`"${victim}" was not suspected in ${patienceMs} ms`))
        detectionMs.push(Math.max(0, at - crashedAt))
      }
      yield* Effect.orDie(cluster.restart(victim))
      yield* Effect.sleep(patienceMs)
      opinions.set(victim, yield* follow(cluster, victim))
    }

    const total = (of: (opinion: typeof calm[number]) => number) => calm.reduce((sum, opinion) => sum + of(opinion), 0)
    const hours = calmMs * nodes.length * (nodes.length - 1) / 3_600_000
    const mistakes = total((opinion) => opinion.mistakes)
    return {
      detectionMs,
      hours,
      mistakesPerHour: mistakes / hours,
      mistakeMs: mistakes === 0 ? 0 : total(({ mistakenMs }) => mistakenMs) / mistakes,
    }
  })

/** Measures a detector on such links, in five nodes that all listen to each other. */
export const qualityOf = (sample: Sample, candidate: Candidate, links: Links): Effect.Effect<Quality, unknown> =>
  Effect.map(
    Simulation.run(measuring(sample, candidate, links), { seed: 1 }),
    ({ value }) => Option.getOrThrow(value),
  )
