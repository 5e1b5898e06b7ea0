/**
 * A protocol of your own, explored: two-phase commit as in "Consensus on Transaction Commit" (Gray and Lamport 2006,
 * section 3). Messages are kept for ever as a set, nodes act of themselves, and a history variable remembers the first
 * outcome. Run it with `deno run examples/explore-two-phase-commit.ts`.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Explore, Model, Property } from "../src/explore/mod.ts"
import { Address, NodeId } from "../src/model/mod.ts"
import { printReport } from "../src/pictures/mod.ts"
import { broadcast, Message, Role, send } from "../src/role/mod.ts"

interface Prepared {
  readonly _tag: "Prepared"
}
interface Decision {
  readonly _tag: "Decision"
  readonly outcome: "committed" | "aborted"
}
const Prepared = Message.make<Prepared>("Prepared", {})
const Decision = Message.make<Decision>("Decision", { outcome: Schema.Literals(["committed", "aborted"]) })

/** Holds one part of the transaction. */
const ResourceManager = Role.make("ResourceManager", {
  receives: [Decision],
  sends: [Prepared],
  state: { phase: Schema.Literals(["working", "prepared", "committed", "aborted"]) },
  durable: ["phase"],
  initial: () => ({ phase: "working" }),
  on: {
    *Decision(_, { outcome }) {
      return { phase: outcome }
    },
  },
})

/** Decides once, and tells all. */
const TransactionManager = Role.make("TransactionManager", {
  receives: [Prepared],
  sends: [Decision],
  state: { prepared: Schema.ReadonlySet(Schema.String), hasDecided: Schema.Boolean },
  durable: ["prepared", "hasDecided"],
  initial: () => ({ prepared: new Set<string>(), hasDecided: false }),
  on: {
    *Prepared(state, _, { from }) {
      return state.hasDecided ? state : { ...state, prepared: new Set([...state.prepared, from.node]) }
    },
  },
})

const managers = ["rm1", "rm2", "rm3"]
const tm = Address.make(NodeId.NodeId.make("tm"), "TransactionManager")

/** What the nodes may do of themselves; where an action would change nothing, it is not enabled. */
const actions = [
  Model.action("prepare", ResourceManager, function* (state) {
    if (state.phase !== "working") return state
    yield* send(tm, Prepared({}))
    return { phase: "prepared" }
  }),
  Model.action("refuse", ResourceManager, function* (state) {
    return state.phase === "working" ? { phase: "aborted" } : state
  }),
  Model.action("commit", TransactionManager, function* (state) {
    if (state.hasDecided || state.prepared.size < managers.length) return state
    yield* broadcast("ResourceManager", Decision({ outcome: "committed" }))
    return { ...state, hasDecided: true }
  }),
  Model.action("abort", TransactionManager, function* (state) {
    if (state.hasDecided) return state
    yield* broadcast("ResourceManager", Decision({ outcome: "aborted" }))
    return { ...state, hasDecided: true }
  }),
]

/** The mistake to find: a resource manager takes back what it promised by preparing. */
const losePatience = Model.action("lose patience", ResourceManager, function* (state) {
  return state.phase === "prepared" ? { phase: "aborted" } : state
})

const isOutcome = (phase: string): boolean => phase === "committed" || phase === "aborted"

/** Two-phase commit among three, its resource managers interchangeable. */
export const twoPhaseCommit: Model.Model<string> = Model.make<string>({
  name: "Two-phase commit",
  nodes: { tm: [TransactionManager], ...Model.everywhere(managers, ResourceManager) },
  network: "set",
  actions,
  history: {
    initial: "none",
    record: (first, event) => {
      if (first !== "none" || event._tag !== "Handled" || !("phase" in event.after)) return first
      const phase = String(event.after.phase)
      return isOutcome(phase) ? phase : first
    },
  },
  symmetry: [managers],
  properties: [
    Property.always(
      "every outcome is the first",
      ({ history, states }) => states(ResourceManager).every(({ phase }) => !isOutcome(phase) || phase === history),
    ),
    Property.sometimes(
      "all commit",
      ({ states }) => states(ResourceManager).every(({ phase }) => phase === "committed"),
    ),
    Property.eventually(
      "all have an outcome",
      ({ states }) => states(ResourceManager).every(({ phase }) => isOutcome(phase)),
    ),
  ],
})

/** The same, with a transaction manager that may crash for ever: the resource managers that have prepared are stuck. */
export const blocking: Model.Model<string> = {
  ...twoPhaseCommit,
  name: "Two-phase commit whose transaction manager may crash",
  faults: { stops: { times: 1, nodes: ["tm"] } },
}

/** The same, with resource managers that would rather not be stuck: now they disagree. */
export const impatient: Model.Model<string> = {
  ...twoPhaseCommit,
  name: "Two-phase commit with impatient resource managers",
  actions: [...actions, losePatience],
}

if (import.meta.main) {
  await Effect.runPromise(
    Effect.forEach(
      [twoPhaseCommit, blocking, impatient],
      (model) => Explore.check(model).pipe(Effect.flatMap((report) => printReport(report, Deno.args))),
    ),
  )
}
