/**
 * Lecture 2: silence is no proof of a crash. A client that hears nothing from the primary takes it for dead and turns to
 * the backup; but the primary was only out of reach, and now both give the lock away: split brain ("Consistency in
 * partitioned networks", Davidson, Garcia-Molina and Skeen 1985). A majority cannot be on both sides of a partition
 * ("Weighted voting for replicated data", Gifford 1979). Run it with
 * `deno run examples/lectures/partition-taken-for-a-crash.ts`.
 *
 * Watch: nobody crashes. The explorer lets a timer fire at any moment, and a message arrive late or never: whoever waits
 * cannot tell a partition, a crash and a slow network apart.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Model, Property } from "../../src/explore/mod.ts"
import { Address, NodeId } from "../../src/model/mod.ts"
import { broadcast, broadcastToPeers, Message, reply, Role, send, setTimer } from "../../src/role/mod.ts"
import { explore, say } from "./tell.ts"

interface Lock {
  readonly _tag: "Lock"
}
const Lock = Message.make<Lock>("Lock", {})
interface Locked {
  readonly _tag: "Locked"
}
const Locked = Message.make<Locked>("Locked", {})
interface Copy {
  readonly _tag: "Copy"
  readonly holder: string
}
const Copy = Message.make<Copy>("Copy", { holder: Schema.String })

/** Gives the lock to the first that asks, and tells the other servers. */
const Server = Role.make("Server", {
  receives: [Lock, Copy],
  sends: [Locked, Copy],
  state: { holder: Schema.NullOr(Schema.String) },
  durable: ["holder"],
  initial: () => ({ holder: null }),
  on: {
    *Lock({ holder }, _, { from }) {
      if (holder !== null && holder !== from.node) return { holder }
      yield* reply(Locked({}))
      yield* broadcastToPeers("Server", Copy({ holder: from.node }))
      return { holder: from.node }
    },
    *Copy({ holder }, copy) {
      return { holder: holder ?? copy.holder }
    },
  },
})

const server = (name: string) => Address.make(NodeId.NodeId.make(name), "Server")

/** Waits for its first answer so long; then it takes the primary for dead. */
const Client = Role.make("Client", {
  receives: [Locked],
  sends: [Lock],
  timers: ["Patience"],
  state: { asks: Schema.Boolean, granted: Schema.ReadonlySet(Schema.String) },
  initial: () => ({ asks: false, granted: new Set<string>() }),
  on: {
    *Locked(state, _, { from }) {
      return { ...state, granted: new Set([...state.granted, from.node]) }
    },
  },
  onTimer: {
    *Patience(state) {
      if (state.granted.size === 0) yield* send(server("backup"), Lock({}))
      return state
    },
  },
})

const askPrimary = Model.action("ask the primary", Client, function* (state) {
  if (state.asks) return state
  yield* send(server("primary"), Lock({}))
  yield* setTimer("Patience", "1 second")
  return { ...state, asks: true }
})

const askAll = Model.action("ask all servers", Client, function* (state) {
  if (!state.asks) yield* broadcast("Server", Lock({}))
  return { ...state, asks: true }
})

/** Two clients, each of which holds the lock once so many servers have given it. */
const locks = (
  name: string,
  action: Model.Action,
  servers: ReadonlyArray<string>,
  needed: number,
  faults: Model.Faults,
) => {
  const holders = ({ states }: Property.View) => states(Client).filter(({ granted }) => granted.size >= needed).length
  return Model.make<unknown>({
    name,
    nodes: { ...Model.everywhere(["Ada", "Grace"], Client), ...Model.everywhere(servers, Server) },
    // A message may come late, more than once or never: all that a partition does.
    network: "set",
    faults,
    actions: [action],
    properties: [
      Property.always("one client at most holds the lock", (view) => holders(view) <= 1),
      Property.sometimes(
        "a client holds the lock though a server is down",
        (view) => holders(view) === 1 && servers.some(view.down),
      ),
    ],
  })
}

export const failover = locks(
  "A primary, and a backup for when it seems dead",
  askPrimary,
  ["primary", "backup"],
  1,
  {},
)

const three = ["s1", "s2", "s3"]
export const majority = locks("The lock from two servers of three, of which one may crash", askAll, three, 2, {
  stops: { times: 1, nodes: three },
})

if (import.meta.main) {
  await Effect.runPromise(Effect.all([
    say("Ada and Grace want a lock. The network may fail, and no server does."),
    explore(failover),
    say(
      "Now a client needs the word of a majority, and no server gives its word twice. One server may crash for good, and",
      "the network be as bad as before:",
    ),
    explore(majority),
    say(
      "The price: whoever is cut off from the majority gets no lock, though its servers are well. And two clients may get",
      "one vote each and wait for ever: votes that split are why Paxos has ballots.",
    ),
  ]))
}
