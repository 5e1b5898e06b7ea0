/**
 * A variant of Paxos in one small file: Flexible Paxos (Howard, Malkhi and Spiegelman 2016) with weighted votes. Every
 * quorum of phase 1 meets every quorum of phase 2; two of the same phase need not meet. Is that safe?
 * Run it with `deno run examples/flexible-paxos.ts`.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Explore, Model } from "../src/explore/mod.ts"
import { printReport } from "../src/pictures/mod.ts"
import * as Paxos from "../src/protocols/paxos/mod.ts"
import { broadcast, Role } from "../src/role/mod.ts"
import { PaxosWorlds } from "../src/worlds/mod.ts"

const votes = new Map([["a1", 1], ["a2", 1], ["a3", 2]])
const haveVotes = (least: number) => (acceptors: ReadonlyArray<string>) =>
  acceptors.reduce((sum, acceptor) => sum + (votes.get(acceptor) ?? 0), 0) >= least

const Promises = Schema.Record(Schema.String, Schema.NullOr(Paxos.Proposal))

/** Tries one ballot. All else is as in Paxos: its messages, and its acceptor. */
const Proposer = Role.make("Proposer", {
  receives: [Paxos.Propose, Paxos.Promise, Paxos.Nack],
  sends: [Paxos.Prepare, Paxos.Accept],
  state: { value: Schema.Json, promises: Schema.NullOr(Promises) },
  initial: () => ({ value: null, promises: null }),
  on: {
    *Propose(_, { value }, { self }) {
      yield* broadcast("Acceptor", Paxos.Prepare({ ballot: { round: 1, node: self.node } }))
      return { value, promises: {} }
    },
    *Promise(state, { accepted, ballot }, { from }) {
      if (state.promises === null) return state
      const promises = { ...state.promises, [from.node]: accepted }
      if (!haveVotes(2)(Object.keys(promises))) return { ...state, promises }
      const { value } = Paxos.highest(Object.values(promises)) ?? state
      yield* broadcast("Acceptor", Paxos.Accept({ proposal: { ballot, value } }))
      return { ...state, promises: null }
    },
    Nack: Role.ignore,
  },
})

/** Two proposers; two votes promise, and so many choose. */
export const weighted = (phase2: number) =>
  Model.make({
    name: `Of four votes, two to promise and ${phase2} to choose`,
    nodes: { p1: [Proposer], p2: [Proposer], ...Model.everywhere([...votes.keys()], Paxos.Acceptor) },
    network: "set",
    clients: ["p1", "p2"].map((node) =>
      Model.client(node, { node, role: Proposer, message: Paxos.Propose({ value: node }) })
    ),
    history: PaxosWorlds.acceptances,
    properties: PaxosWorlds.safety(haveVotes(phase2), ["p1", "p2"]),
  })

if (import.meta.main) {
  const reports = Effect.forEach([3, 2], (phase2) => Explore.check(weighted(phase2)))
  await Effect.runPromise(Effect.flatMap(reports, Effect.forEach((report) => printReport(report, Deno.args))))
}
