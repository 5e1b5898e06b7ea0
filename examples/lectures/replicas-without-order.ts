/**
 * Lecture 1: writing to every replica is not replication. Two clients each send a write to both replicas. Nothing is
 * lost and nobody fails, and still the replicas differ for ever: each saw the writes in an order of its own. It takes an
 * agreed order ("Implementing fault-tolerant services using the state machine approach", Schneider 1990, section 3:
 * agreement and order). Run it with `deno run examples/lectures/replicas-without-order.ts`.
 *
 * Watch: in the last state both replicas have handled both writes, no message is on its way, and they differ.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Model, Property } from "../../src/explore/mod.ts"
import { broadcast, Message, Role } from "../../src/role/mod.ts"
import { explore, say } from "./tell.ts"

interface Write {
  readonly _tag: "Write"
  readonly seat: string
}
const Write = Message.make<Write>("Write", { seat: Schema.String })

interface Ordered {
  readonly _tag: "Ordered"
  readonly place: number
  readonly seat: string
}
const Ordered = Message.make<Ordered>("Ordered", { place: Schema.Natural, seat: Schema.String })

/** Does each write as it comes: the last one wins. */
const Eager = Role.make("Replica", {
  receives: [Write],
  state: { seat: Schema.String, handled: Schema.Natural },
  initial: () => ({ seat: "free", handled: 0 }),
  on: {
    *Write({ handled }, { seat }) {
      return { seat, handled: handled + 1 }
    },
  },
})

/** Does the writes by their places, and keeps those that come too early. */
const Orderly = Role.make("Replica", {
  receives: [Ordered],
  state: { seat: Schema.String, handled: Schema.Natural, early: Schema.Record(Schema.String, Schema.String) },
  initial: () => ({ seat: "free", handled: 0, early: {} }),
  on: {
    *Ordered({ early, handled, seat }, write) {
      const known = new Map([...Object.entries(early), [String(write.place), write.seat]])
      for (let next = known.get(String(handled)); next !== undefined; next = known.get(String(handled))) {
        known.delete(String(handled++))
        seat = next
      }
      return { seat, handled, early: Object.fromEntries(known) }
    },
  },
})

/** Gives each write the next place. */
const Sequencer = Role.make("Sequencer", {
  receives: [Write],
  sends: [Ordered],
  state: { next: Schema.Natural },
  initial: () => ({ next: 0 }),
  on: {
    *Write({ next }, { seat }) {
      yield* broadcast("Replica", Ordered({ place: next, seat }))
      return { next: next + 1 }
    },
  },
})

const Client = Role.make("Client", {
  receives: [],
  sends: [Write],
  state: { wrote: Schema.Boolean },
  initial: () => ({ wrote: false }),
  on: {},
})

/** Each writes its own name, once, to whoever has that role. */
const takeTheSeat = (role: "Replica" | "Sequencer") =>
  Model.action("take the seat", Client, function* ({ wrote }, { self }) {
    if (!wrote) yield* broadcast(role, Write({ seat: self.node }))
    return { wrote: true }
  })

const clients = Model.everywhere(["Ada", "Grace"], Client)

/** What is asked of either way, its replicas given. */
const promises = (
  replicas: (view: Property.View) => ReadonlyArray<{ readonly seat: string; readonly handled: number }>,
) => {
  const areDone = (view: Property.View) => replicas(view).every(({ handled }) => handled === 2)
  return [
    Property.always(
      "replicas that have handled both writes are equal",
      (view) => !areDone(view) || new Set(replicas(view).map(({ seat }) => seat)).size === 1,
    ),
    Property.eventually("both replicas handle both writes", areDone),
  ]
}

export const unordered = Model.make<unknown>({
  name: "Each client writes to every replica",
  nodes: { ...clients, ...Model.everywhere(["r1", "r2"], Eager) },
  network: "multiset",
  actions: [takeTheSeat("Replica")],
  properties: promises(({ states }) => states(Eager)),
})

export const ordered = Model.make<unknown>({
  name: "Each client writes to a sequencer, which gives each write its place",
  nodes: { ...clients, s: [Sequencer], ...Model.everywhere(["r1", "r2"], Orderly) },
  network: "multiset",
  actions: [takeTheSeat("Sequencer")],
  properties: promises(({ states }) => states(Orderly)),
})

if (import.meta.main) {
  await Effect.runPromise(Effect.all([
    say("Ada and Grace want the same seat. Whoever writes last has it: but who is last?"),
    explore(unordered),
    say("The same two writes, in one order for all:"),
    explore(ordered),
    say("The sequencer must not fail, though. An order that survives its maker is what consensus is for."),
  ]))
}
