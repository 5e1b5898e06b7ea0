/**
 * Lecture 3: when may a coordinator say "done"? It sends a write to three replicas and acknowledges it after some have
 * it. After one, the write can be lost with that one. After a majority it outlives the loss of any one, and not
 * always that of two: it takes 2f + 1 replicas to bear f crashes ("Sharing memory robustly in message-passing
 * systems", Attiya, Bar-Noy and Dolev 1995). Run it with `deno run examples/lectures/acknowledged-too-early.ts`.
 *
 * Watch: in the last state of each counterexample the client has its "done", and the write is nowhere.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Model, Property } from "../../src/explore/mod.ts"
import { broadcast, Message, reply, Role } from "../../src/role/mod.ts"
import { explore, say } from "./tell.ts"

interface Write {
  readonly _tag: "Write"
  readonly text: string
}
const Write = Message.make<Write>("Write", { text: Schema.String })

interface Written {
  readonly _tag: "Written"
}
const Written = Message.make<Written>("Written", {})

const Replica = Role.make("Replica", {
  receives: [Write],
  sends: [Written],
  state: { text: Schema.NullOr(Schema.String) },
  durable: ["text"],
  initial: () => ({ text: null }),
  on: {
    *Write(_, { text }) {
      yield* reply(Written({}))
      return { text }
    },
  },
})

/** Keeps no copy itself: it only counts who has one. */
const Coordinator = Role.make("Coordinator", {
  receives: [Written],
  sends: [Write],
  state: { hasSent: Schema.Boolean, writtenBy: Schema.ReadonlySet(Schema.String) },
  initial: () => ({ hasSent: false, writtenBy: new Set<string>() }),
  on: {
    *Written(state, _, { from }) {
      return { ...state, writtenBy: new Set([...state.writtenBy, from.node]) }
    },
  },
})

const write = Model.action("write", Coordinator, function* (state) {
  if (!state.hasSent) yield* broadcast("Replica", Write({ text: "paid" }))
  return { ...state, hasSent: true }
})

const replicas = ["r1", "r2", "r3"]

/** So many of three replicas suffice for "done"; so many are lost for good, with their disks. */
export const acknowledged = (name: string, after: number, lost: number): Model.Model =>
  Model.make<unknown>({
    name,
    nodes: { c: [Coordinator], ...Model.everywhere(replicas, Replica) },
    network: "multiset",
    faults: { loss: Infinity, stops: { times: lost, nodes: replicas } },
    actions: [write],
    symmetry: [replicas],
    properties: [
      Property.always("a write that is acknowledged is somewhere", ({ down, messages, state }) => {
        const isDone = state(Coordinator, "c").writtenBy.size >= after
        const isKept = replicas.some((replica) => !down(replica) && state(Replica, replica).text !== null)
        return !isDone || isKept || messages.some(({ message, to }) => message._tag === "Write" && !down(to.node))
      }),
      Property.sometimes("the write is acknowledged", ({ state }) => state(Coordinator, "c").writtenBy.size >= after),
    ],
  })

if (import.meta.main) {
  await Effect.runPromise(Effect.all([
    say("One coordinator, three replicas; the network may lose messages. Done as soon as one replica has the write:"),
    explore(acknowledged("Acknowledged after one of three, and one replica is lost", 1, 1)),
    say("Done as soon as two have it:"),
    explore(acknowledged("Acknowledged after two of three, and one replica is lost", 2, 1)),
    say("Done as soon as two have it, and then both are lost:"),
    explore(acknowledged("Acknowledged after two of three, and two replicas are lost", 2, 2)),
    say("Safe is not live: a lost message is not sent again here, so some writes are never acknowledged."),
  ]))
}
