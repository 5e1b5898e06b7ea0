/**
 * How the rules of a service change while its cluster runs. Replicas apply one log, some earlier and some later, and after a
 * restart again: by which rules a call is handled must be the same each time, so the rules in force are part of the state.
 * New code handles calls by either rules; once every node runs it, a call puts the new rules in force, at one place of the
 * log. Run it with `deno run examples/changing-a-service.ts`.
 *
 * @module
 */
import { Console, Context, Effect, Exit, Layer, Schema, Scope } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { NodeId } from "../src/model/mod.ts"
import { Network } from "../src/network/mod.ts"
import * as MultiPaxos from "../src/protocols/multipaxos/mod.ts"
import { Replica, ReplicatedClient, ReplicatedService } from "../src/replicated/mod.ts"
import { makeDisk, type MemoryDisk, Storage } from "../src/storage/mod.ts"

class Refused extends Schema.TaggedError<Refused>()("Refused", { why: Schema.String }) {}

const Guests = Schema.Record(Schema.String, Schema.String)
const Book = Rpc.make("Book", { payload: { seat: Schema.String, guest: Schema.String }, error: Refused })

/** The first version: a seat is for one guest. */
const Theatre = ReplicatedService.make("Theatre", {
  rpcs: RpcGroup.make(Book),
  state: Schema.Struct({ guests: Guests }),
  initial: { guests: {} },
  handlers: {
    *Book({ guests }, { guest, seat }) {
      if (guests[seat] !== undefined) return yield* new Refused({ why: `it is ${guests[seat]}'s` })
      return [{ guests: { ...guests, [seat]: guest } }, undefined]
    },
  },
})

const Adopt = Rpc.make("Adopt", { payload: { rules: Schema.Literal("a guest, a seat") } })

/** The second version: by its own rules, a guest has one seat too. It reads the state of the first, and goes on by its rules. */
const FairTheatre = ReplicatedService.make("Theatre", {
  rpcs: RpcGroup.make(Book, Adopt),
  state: Schema.Struct({ guests: Guests, rules: Schema.optionalKey(Schema.Literal("a guest, a seat")) }),
  initial: { guests: {} },
  handlers: {
    *Book(state, { guest, seat }) {
      const { guests, rules } = state
      if (guests[seat] !== undefined) return yield* new Refused({ why: `it is ${guests[seat]}'s` })
      if (rules === "a guest, a seat" && Object.values(guests).includes(guest)) {
        return yield* new Refused({ why: `${guest} has a seat` })
      }
      return [{ ...state, guests: { ...guests, [seat]: guest } }, undefined]
    },
    *Adopt(state, { rules }) {
      return [{ ...state, rules }, undefined]
    },
  },
})

const members = ["ada", "barbara", "grace"].map((id) => NodeId.NodeId.make(id))
const pace = { heartbeat: "20 millis", electionTimeout: ["100 millis", "200 millis"] } as const

/** A node that runs a version of the service, and the means to stop it. */
const start = Effect.fnUntraced(
  function* (id: NodeId.NodeId, service: ReplicatedService.Any, disk: MemoryDisk = makeDisk()) {
    const scope = yield* Scope.fork(yield* Effect.scope)
    const layer = Replica.layer({ id, services: [service] }).pipe(
      Layer.provide(MultiPaxos.layer({ id, members, pace })),
      Layer.provide(Layer.succeed(Storage, disk.storage)),
    )
    const replica = Context.get(yield* Layer.buildWithScope(layer, scope), Replica)
    return { id, disk, replica, stop: Scope.close(scope, Exit.void) }
  },
)
type Node = Effect.Success<ReturnType<typeof start>>

const clientOf = (nodes: ReadonlyArray<Node>) =>
  ReplicatedClient.layerMemory(Object.fromEntries(nodes.map(({ id, replica }) => [id, replica])))

const book = Effect.fnUntraced(function* (guest: string, seat: string) {
  const { Book } = yield* FairTheatre.client
  yield* Book({ guest, seat }).pipe(
    Effect.andThen(Console.log(`${guest} has ${seat}`)),
    Effect.catchTag("Refused", ({ why }) => Console.log(`${guest} cannot have ${seat}: ${why}`)),
  )
})

const program = Effect.gen(function* () {
  const nodes = yield* Effect.forEach(members, (id) => start(id, Theatre))
  yield* Effect.provide(Effect.andThen(book("Edsger", "1A"), book("Edsger", "1B")), clientOf(nodes))

  for (const [index, { disk, id, stop }] of nodes.entries()) {
    yield* stop
    nodes[index] = yield* start(id, FairTheatre, disk)
    yield* Console.log(`${id} is started again with the second version`)
    yield* Effect.provide(book("Tony", `${index + 2}A`), clientOf(nodes))
  }

  const adopt = Effect.flatMap(FairTheatre.client, ({ Adopt }) => Adopt({ rules: "a guest, a seat" }))
  yield* Effect.provide(
    Effect.all([adopt, Console.log("From now on a guest has one seat"), book("Leslie", "5A"), book("Leslie", "5B")]),
    clientOf(nodes),
  )
})

await Effect.runPromise(Effect.scoped(Effect.provide(program, Network.layerMemory())))
