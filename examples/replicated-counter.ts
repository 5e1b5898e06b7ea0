/**
 * A counter on three nodes, by Multi-Paxos, on a network in memory and in real time. Its leader stops, the others go
 * on, and it comes back. Run it with `deno run examples/replicated-counter.ts`.
 *
 * @module
 */
import { Console, Effect, Exit, Layer, Option, Schema, Scope, Stream } from "effect"
import { NodeId, Slot } from "../src/model/mod.ts"
import { Network } from "../src/network/mod.ts"
import * as MultiPaxos from "../src/protocols/multipaxos/mod.ts"
import { ReplicatedLog } from "../src/protocols/mod.ts"
import { makeDisk, type MemoryDisk, Storage } from "../src/storage/mod.ts"

const Add = Schema.Struct({ by: Schema.Int })

/** What an application writes: a count is what the log's commands add up to, so it is the same at every node. */
const counter = Effect.gen(function* () {
  const log = yield* ReplicatedLog.over(Add)
  return {
    add: (by: number) => log.propose({ by }),
    /** The count once so many additions are decided. */
    after: (additions: number) =>
      log.decided(Slot.Slot.make(0)).pipe(
        Stream.take(additions),
        Stream.runFold(() => 0, (count, { command }) => count + command.by),
      ),
    /** The leader, once there is another than `old`. */
    leader: (old?: NodeId.NodeId) =>
      log.leaderChanges.pipe(
        Stream.filter((leader) => Option.isSome(leader) && leader.value !== old),
        Stream.runHead,
        Effect.map((found) => Option.getOrThrow(Option.flatten(found))),
      ),
  }
})

const [ada, barbara, grace] = [NodeId.NodeId.make("ada"), NodeId.NodeId.make("barbara"), NodeId.NodeId.make("grace")]
const members = [ada, barbara, grace]
const pace = { heartbeat: "20 millis", electionTimeout: ["100 millis", "200 millis"] } as const

/** A node on its disk, and the means to stop it. */
const start = Effect.fnUntraced(function* (id: NodeId.NodeId, disk: MemoryDisk = makeDisk()) {
  const scope = yield* Scope.fork(yield* Effect.scope)
  const storage = Layer.succeed(Storage, disk.storage)
  const services = yield* Layer.buildWithScope(
    MultiPaxos.layer({ id, members, pace }).pipe(Layer.provide(storage)),
    scope,
  )
  return { id, disk, stop: Scope.close(scope, Exit.void), ...yield* Effect.provide(counter, services) }
})

const program = Effect.gen(function* () {
  const nodes = yield* Effect.all([start(ada), start(barbara), start(grace)])
  const leader = yield* nodes[0].leader()
  yield* Console.log(`${leader} leads`)
  yield* Effect.forEach(nodes, ({ add }, index) => add(index + 1), { concurrency: "unbounded" })
  for (const node of nodes) yield* Console.log(`${node.id} counts ${yield* node.after(3)}`)

  const old = nodes.find(({ id }) => id === leader) ?? nodes[0]
  const others = nodes.filter((node) => node !== old)
  yield* old.stop
  yield* Console.log(`${old.id} stops`)
  for (const node of others) {
    yield* Console.log(`${node.id} sees that ${yield* node.leader(old.id)} leads`)
    yield* node.add(10)
  }
  for (const node of others) yield* Console.log(`${node.id} counts ${yield* node.after(5)}`)

  const back = yield* start(old.id, old.disk)
  yield* Console.log(`${back.id} is back and counts ${yield* back.after(5)}`)
})

await Effect.runPromise(Effect.scoped(Effect.provide(program, Network.layerMemory())))
