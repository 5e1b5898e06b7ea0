/**
 * The same Paxos nodes in a simulated world, on a network that loses, doubles and reorders messages, with a node down.
 * The seed decides all that is left to chance, so that a bad day can be had again.
 * Run it with `deno run examples/simulate-a-bad-day.ts`.
 *
 * @module
 */
import { Console, Effect, Option, Schema } from "effect"
import { NodeId } from "../src/model/mod.ts"
import { Link } from "../src/network/mod.ts"
import { Consensus } from "../src/protocols/mod.ts"
import * as Paxos from "../src/protocols/paxos/mod.ts"
import { Cluster, Simulation } from "../src/simulation/mod.ts"

const [ada, barbara, grace] = [NodeId.NodeId.make("ada"), NodeId.NodeId.make("barbara"), NodeId.NodeId.make("grace")]
const members = [ada, barbara, grace]

const badDay = Effect.gen(function* () {
  const cluster = yield* Cluster.make({
    nodes: members,
    layer: (id) => Paxos.layer({ id, members, timeout: "1 minute" }),
    links: { delay: Link.uniform(5, 50), loss: 0.3, duplication: 0.1, reordering: 0.5 },
  })
  yield* cluster.crash(grace)
  const propose = (dish: string) =>
    Effect.flatMap(Consensus.over(Schema.String), ({ propose }) => propose("lunch", dish))
  const chosen = yield* Effect.all([cluster.on(ada)(propose("soup")), cluster.on(barbara)(propose("pasta"))], {
    concurrency: "unbounded",
  })
  yield* cluster.restart(grace)
  return [...chosen, yield* cluster.on(grace)(propose("salad"))]
})

/** What the nodes learned, how long it took in their world, and a digest of all that happened. */
export const simulate = (seed: number) => Simulation.run(badDay, { seed })

if (import.meta.main) {
  await Effect.runPromise(
    Effect.forEach([1, 2, 3, 1], (seed) =>
      Effect.flatMap(simulate(seed), ({ digest, elapsedMs, value }) =>
        Console.log(
          `seed ${seed}: ${Option.getOrThrow(value).join(", ")} after ${Math.round(elapsedMs)} ms, digest ${digest}`,
        ))),
  )
}
