/** Traces to test with: of a cluster of hearts that has a bad day, in virtual time. */
import { Effect, Random } from "effect"
import { Draw } from "../../src/faults/mod.ts"
import { Link } from "../../src/network/mod.ts"
import { Cluster, Nemesis, Simulation } from "../../src/simulation/mod.ts"
import type { Entry } from "../../src/trace/mod.ts"
import { heartbeats, nodes } from "../simulation/heartbeat.ts"

const bad: Link.Link = { delay: Link.uniform(1, 20), loss: 0.1, duplication: 0.1, reordering: 0.3 }

/** What happened on a day of so many milliseconds. */
export const badDay = (seed: number, dayMs: number): Effect.Effect<ReadonlyArray<Entry>> =>
  Effect.gen(function* () {
    const cluster = yield* Cluster.make({ nodes, layer: heartbeats(25), links: bad })
    const nemesis = yield* Nemesis.make(cluster)
    const random = yield* Random.Random
    yield* nemesis.run(Draw.schedule(random, {
      nodes,
      durationMs: dayMs,
      bears: ["crash", "omission", "timing"],
      canLose: 2,
      canLoseDisks: true,
      maxDown: 2,
      maxDrift: 0,
    }))
    yield* nemesis.heal()
  }).pipe(
    (program) => Simulation.runExit(program, { seed, record: true }),
    Effect.map(({ trace }) => trace),
    Effect.orDie,
  )
