/**
 * Three nodes agree on what is for lunch, by Paxos, on a network in memory and in real time. Each proposes what it
 * likes, all at once. Run it with `deno run examples/decide-a-value.ts`.
 *
 * @module
 */
import { Console, Effect, Layer, Schema } from "effect"
import { NodeId } from "../src/model/mod.ts"
import { Network } from "../src/network/mod.ts"
import { Consensus } from "../src/protocols/mod.ts"
import * as Paxos from "../src/protocols/paxos/mod.ts"
import { Storage } from "../src/storage/mod.ts"

const Dish = Schema.Literals(["soup", "pasta", "salad"])
type Dish = typeof Dish.Type

const [ada, barbara, grace] = [NodeId.NodeId.make("ada"), NodeId.NodeId.make("barbara"), NodeId.NodeId.make("grace")]
const members = [ada, barbara, grace]

/** A node with a disk of its own, on the network that it is given. */
const start = (id: NodeId.NodeId) =>
  Layer.build(Paxos.layer({ id, members }).pipe(Layer.provide(Storage.layerMemory())))

/** What an application writes: it names the problem, not the protocol. */
const propose = Effect.fnUntraced(function* (name: string, dish: Dish) {
  const lunch = yield* Consensus.over(Dish)
  yield* Console.log(`${name} proposes ${dish}`)
  const chosen = yield* lunch.propose("lunch", dish)
  yield* Console.log(`${name} learns that it is ${chosen}`)
})

const program = Effect.gen(function* () {
  const [atAda, atBarbara, atGrace] = yield* Effect.all([start(ada), start(barbara), start(grace)])
  yield* Effect.all([
    Effect.provide(propose("Ada", "soup"), atAda),
    Effect.provide(propose("Barbara", "pasta"), atBarbara),
    Effect.provide(propose("Grace", "salad"), atGrace),
  ], { concurrency: "unbounded" })
})

await Effect.runPromise(Effect.scoped(Effect.provide(program, Network.layerMemory())))
