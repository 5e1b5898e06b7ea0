/**
 * Paxos as the explorer sees it: a small world with every misfortune that it claims to survive.
 *
 * @module
 */
import { Schema } from "effect"
import * as Model from "../explore/Model.ts"
import { always, eventually, type Property, sometimes } from "../explore/Property.ts"
import { majority, type Quorums } from "../model/Quorum.ts"
import { Acceptor } from "../protocols/paxos/Acceptor.ts"
import {
  type Acceptances,
  agree,
  atLeast,
  chosen,
  type IsQuorum,
  record,
  valid,
} from "../protocols/paxos/invariants.ts"
import { makeLearner } from "../protocols/paxos/Learner.ts"
import { Propose } from "../protocols/paxos/messages.ts"
import { makeProposer } from "../protocols/paxos/Proposer.ts"
import { patience } from "../protocols/paxos/roles.ts"

const isAcceptorState = Schema.is(Acceptor.state)

/** Notes all that acceptors accept: Paxos' own, or any whose state is alike. */
export const acceptances: Model.History<Acceptances> = {
  initial: {},
  record: (history, event) =>
    event._tag === "Handled" && isAcceptorState(event.after) && event.after.accepted !== null
      ? record(history, event.self.node, event.after.accepted)
      : history,
}

/** What a quorum of phase 2 accepts is a single value and a proposed one; and in some behaviour there is one. */
export const safety = (
  isQuorum: IsQuorum,
  proposed: ReadonlyArray<Schema.Json>,
): ReadonlyArray<Property<Acceptances>> => [
  always("agreement: only a single value is chosen", ({ history }) => agree(chosen(history, isQuorum))),
  always("validity: only a proposed value is chosen", ({ history }) => valid(chosen(history, isQuorum), proposed)),
  sometimes("some value is chosen", ({ history }) => chosen(history, isQuorum).length > 0),
]

/** A small world for Paxos. */
export interface World {
  /** How many acceptors: `a1`, `a2`, … Default: 3. */
  readonly acceptors?: number
  /** Default: majorities. */
  readonly quorums?: Quorums
  /** What clients ask of which proposer, each once. Default: `x` of `p1` and `y` of `p2`. */
  readonly proposals?: ReadonlyArray<{ readonly to: string; readonly value: Schema.Json }>
  /** How often proposers may try again, all together. Default: 0. */
  readonly retries?: number
  /** Default: one node may crash and restart, once. */
  readonly faults?: Model.Faults
  /** Roles to explore in place of Paxos' own. */
  readonly acceptor?: typeof Acceptor
  readonly proposer?: typeof makeProposer
}

const names = (letter: string, count: number) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`)

/**
 * Duelling proposers, on a network that loses, doubles and reorders messages at will: is what is chosen ever another
 * value, or one that nobody proposed?
 */
export const duel = (name: string, {
  acceptor = Acceptor,
  acceptors = 3,
  faults = { restarts: 1 },
  proposals = [{ to: "p1", value: "x" }, { to: "p2", value: "y" }],
  proposer = makeProposer,
  quorums = majority(acceptors),
  retries = 0,
}: World = {}): Model.Model<Acceptances> => {
  const role = proposer(quorums, patience)
  return Model.make({
    name,
    nodes: {
      ...Model.everywhere(proposals.map(({ to }) => to), role),
      ...Model.everywhere(names("a", acceptors), acceptor),
    },
    network: "set",
    faults,
    timers: { Retry: retries },
    clients: proposals.map(({ to, value }) =>
      Model.client(String(value), { node: to, role, message: Propose({ value }) })
    ),
    history: acceptances,
    properties: safety(atLeast(quorums.phase2), proposals.map(({ value }) => value)),
    symmetry: [names("a", acceptors)],
  })
}

/** The same world with a learner: does it decide anything but what is chosen? */
export const overheard = (
  model: Model.Model<Acceptances>,
  quorums: Quorums = majority(3),
): Model.Model<Acceptances> => {
  const learner = makeLearner(quorums, patience.poll)
  const learned = always<Acceptances>("what a learner decides is chosen", (view) => {
    const { mode } = view.state(learner, "l")
    return mode._tag === "Learning" || chosen(view.history, atLeast(quorums.phase2)).includes(mode.value)
  })
  return { ...model, nodes: { ...model.nodes, l: [learner] }, properties: [...model.properties, learned] }
}

/** A lone proposer whose node also learns, on a network that loses nothing, while an acceptor may stop: does it end? */
export const progress = (name: string, acceptors = 3): Model.Model<undefined> => {
  const quorums = majority(acceptors)
  const proposer = makeProposer(quorums, patience)
  const learner = makeLearner(quorums, patience.poll)
  return Model.make({
    name,
    nodes: { p: [proposer, learner], ...Model.everywhere(names("a", acceptors), Acceptor) },
    network: "multiset",
    faults: { stops: { times: 1, nodes: names("a", acceptors) } },
    timers: { Retry: 0, Poll: 0 },
    clients: [Model.client("x", { node: "p", role: proposer, message: Propose({ value: "x" }) })],
    properties: [eventually("the proposer is done", (view) => view.state(proposer, "p").mode._tag === "Done")],
    symmetry: [names("a", acceptors)],
  })
}
