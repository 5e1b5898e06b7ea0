/**
 * A replicated service of one's own: the seats of a theatre, on three nodes, none of which sells a seat twice. Run it with
 * `deno run examples/replicated-service.ts`.
 *
 * @module
 */
import { Console, Context, Effect, Layer, Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { NodeId } from "../src/model/mod.ts"
import { Network } from "../src/network/mod.ts"
import * as MultiPaxos from "../src/protocols/multipaxos/mod.ts"
import { ReadOnly, Replica, ReplicatedClient, ReplicatedService } from "../src/replicated/mod.ts"
import { Storage } from "../src/storage/mod.ts"

class SeatTaken extends Schema.TaggedError<SeatTaken>()("SeatTaken", { by: Schema.String }) {}

const Guests = Schema.Record(Schema.String, Schema.String)
const Book = Rpc.make("Book", { payload: { seat: Schema.String, guest: Schema.String }, error: SeatTaken })
const Seated = Rpc.make("Seated", { success: Guests }).annotate(ReadOnly, true)

const Theatre = ReplicatedService.make("Theatre", {
  rpcs: RpcGroup.make(Book, Seated),
  state: Guests,
  initial: {},
  handlers: {
    *Book(guests, { guest, seat }) {
      const by = guests[seat]
      if (by !== undefined) return yield* new SeatTaken({ by })
      return [{ ...guests, [seat]: guest }, undefined]
    },
    *Seated(guests) {
      return [guests, guests]
    },
  },
})

/** What an application writes: where the service runs, and how many of its nodes live, is no concern of it. */
const visit = Effect.gen(function* () {
  const theatre = yield* Theatre.client
  const book = (guest: string, seat: string) =>
    theatre.Book({ guest, seat }).pipe(
      Effect.andThen(Console.log(`${guest} has ${seat}`)),
      Effect.catchTag("SeatTaken", ({ by }) => Console.log(`${guest} cannot have ${seat}, it is ${by}'s`)),
    )
  yield* book("Edsger", "1A")
  yield* book("Tony", "1A")
  yield* book("Tony", "1B")
  yield* Console.log(yield* theatre.Seated())
})

const members = ["ada", "barbara", "grace"].map((id) => NodeId.NodeId.make(id))
const start = (id: NodeId.NodeId) =>
  Layer.build(
    Replica.layer({ id, services: [Theatre] }).pipe(
      Layer.provide(MultiPaxos.layer({ id, members })),
      Layer.provide(Storage.layerMemory()),
    ),
  ).pipe(Effect.map((built) => [id, Context.get(built, Replica)] as const))

const program = Effect.gen(function* () {
  const replicas = Object.fromEntries(yield* Effect.forEach(members, start))
  yield* Effect.provide(visit, ReplicatedClient.layerMemory(replicas))
})

await Effect.runPromise(Effect.scoped(Effect.provide(program, Network.layerMemory())))
