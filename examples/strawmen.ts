/**
 * Why Paxos is not simpler: the two strawmen of every lecture, each shown to fall by the explorer, and Paxos, which
 * stands ("Paxos Made Simple", Lamport 2001, section 2.2). Run it with `deno run examples/strawmen.ts`.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Explore, Model, Property } from "../src/explore/mod.ts"
import { printReport } from "../src/pictures/mod.ts"
import { broadcast, Message, Role } from "../src/role/mod.ts"
import { PaxosWorlds } from "../src/worlds/mod.ts"

/** "The easiest way to choose a value is to have a single acceptor agent." */
export const oneAcceptor = PaxosWorlds.progress("A single acceptor, which may stop", 1)

interface Vote {
  readonly _tag: "Vote"
  readonly for: string
}
const Vote = Message.make<Vote>("Vote", { for: Schema.String })

/** Wants its own name to be chosen. */
const Candidate = Role.make("Candidate", {
  receives: [],
  sends: [Vote],
  state: { hasAsked: Schema.Boolean },
  initial: () => ({ hasAsked: false }),
  on: {},
})

const ask = Model.action("ask for votes", Candidate, function* (state, { self }) {
  if (state.hasAsked) return state
  yield* broadcast("Voter", Vote({ for: self.node }))
  return { hasAsked: true }
})

/** "An acceptor must accept the first proposal that it receives"; this one accepts no other. */
const Voter = Role.make("Voter", {
  receives: [Vote],
  state: { accepted: Schema.NullOr(Schema.String) },
  durable: ["accepted"],
  initial: () => ({ accepted: null }),
  on: {
    *Vote(state, vote) {
      return state.accepted === null ? { accepted: vote.for } : state
    },
  },
})

const isChosen = (candidate: string) => ({ states }: Property.View): boolean =>
  states(Voter).filter(({ accepted }) => accepted === candidate).length >= 2

const candidates = ["c1", "c2", "c3"]
const voters = ["v1", "v2", "v3"]

/** A majority of the first votes chooses: safe, but what if three voters vote for three candidates? */
export const firstProposal: Model.Model = Model.make<unknown>({
  name: "Accept the first proposal, and no other",
  nodes: { ...Model.everywhere(candidates, Candidate), ...Model.everywhere(voters, Voter) },
  network: "set",
  actions: [ask],
  properties: [
    Property.always("only one is chosen", (view) => candidates.filter((one) => isChosen(one)(view)).length <= 1),
    Property.eventually("one is chosen", (view) => candidates.some((one) => isChosen(one)(view))),
  ],
})

/** A majority promises first; so a later ballot learns what may be chosen, and an acceptor may accept more than once. */
export const paxos = PaxosWorlds.progress("Paxos: three acceptors, of which one may stop")
export const duel = PaxosWorlds.duel("Paxos: two proposers, and a node that restarts")

if (import.meta.main) {
  const show = <H>(model: Model.Model<H>) =>
    Effect.flatMap(Explore.check(model), (report) => printReport(report, Deno.args))
  await Effect.runPromise(Effect.all([show(oneAcceptor), show(firstProposal), show(paxos), show(duel)]))
}
