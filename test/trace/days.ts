/** Traces to test with: of a cluster of hearts that has a bad day, in virtual time. */
import { Effect } from "effect"
import { Link } from "../../src/network/mod.ts"
import { Cluster, Faults, Simulation } from "../../src/simulation/mod.ts"
import type { Entry } from "../../src/trace/mod.ts"
import { heartbeats, nodes } from "../simulation/heartbeat.ts"

const bad: Link.Link = { delay: Link.uniform(1, 20), loss: 0.1, duplication: 0.1, reordering: 0.3 }

/** What happened on a day of so many milliseconds. */
export const badDay = (seed: number, dayMs: number): Effect.Effect<ReadonlyArray<Entry>> =>
  Effect.gen(function* () {
    const cluster = yield* Cluster.make({ nodes, layer: heartbeats(25), links: bad })
    yield* Faults.inject(cluster, { duration: dayMs, interval: 150 })
  }).pipe(
    (program) => Simulation.runExit(program, { seed, record: true }),
    Effect.map(({ trace }) => trace),
    Effect.orDie,
  )
