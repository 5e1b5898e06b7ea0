/**
 * Multi-Paxos as the explorer sees it: two slots, three replicas, and every misfortune within the budgets.
 *
 * @module
 */
import { Schema } from "effect"
import * as Model from "../explore/Model.ts"
import { always, sometimes } from "../explore/Property.ts"
import * as Address from "../model/Address.ts"
import type * as Ballot from "../model/Ballot.ts"
import * as Log from "../model/Log.ts"
import { majority, type Quorums } from "../model/Quorum.ts"
import { cancelTimer, setTimer } from "../role/Command.ts"
import { ignore, type Role, type Stimulus } from "../role/Role.ts"
import type { Situation } from "../role/Step.ts"
import type { Internal } from "../protocols/multipaxos/Action.ts"
import { Decided } from "../protocols/multipaxos/events.ts"
import {
  agree,
  decidedIsHeld,
  type Decisions,
  oneProposalABallot,
  record,
  valid,
} from "../protocols/multipaxos/invariants.ts"
import { PreVoted, Propose, Resign } from "../protocols/multipaxos/messages.ts"
import { makeReplica } from "../protocols/multipaxos/Replica.ts"
import { PreCandidate, type ReplicaState } from "../protocols/multipaxos/state.ts"

const isDecided = Schema.is(Decided.schema)

/** Notes all that replicas decide. */
export const decisions: Model.History<Decisions> = {
  initial: [],
  record: (history, event) =>
    event._tag === "Handled" ? event.emitted.filter(isDecided).reduce(record, history) : history,
}

/** Something that must be possible, said of the replicas and of all that they have decided. */
export type Reach = (replicas: ReadonlyArray<ReplicaState>, decisions: Decisions) => boolean

/** A small world for Multi-Paxos: the replicas `a`, `b` and `c`. */
export interface World {
  /** The commands that wait at each replica from the start, and again after a crash. Default: `x` at `a`, `y` at `b`. */
  readonly commands?: { readonly [node: string]: ReadonlyArray<string> }
  /** What clients ask of each replica, each once and at any moment. Default: nothing. */
  readonly requests?: { readonly [node: string]: ReadonlyArray<string> }
  /** The node that is told to resign, once and at any moment. Default: none. */
  readonly resigns?: string
  /** The most messages that a replica may find in its mailbox at once, and the most commands of a slot. Default: 1. */
  readonly batch?: number
  /** Who may stand for election, and having promised which ballot. Default: `a` as the first of all, and `b` once. */
  readonly mayStand?: { readonly [node: string]: (promised: Ballot.Ballot) => boolean }
  /** How often replicas may stand, all together. With pre-votes: how often they may miss a leader. Default: 2. */
  readonly elections?: number
  /**
   * Whether who misses its leader asks the others before it stands. Default: it stands at once, as if a quorum had just
   * agreed. That may happen at any moment in any case, as pre-votes are advice; without them a world is smaller.
   */
  readonly preVotes?: boolean
  /** Default: one node may crash and restart, once. */
  readonly faults?: Model.Faults
  /** The node that may lose its disk, once, and then rejoins. Default: none. */
  readonly wiped?: string
  /** Messages that never arrive. What clients ask is never passed on: a replica does what it was asked itself. */
  readonly isLost?: (message: Internal) => boolean
  /** How many slots one message may tell. Default: 2, which is all. */
  readonly maxTransfer?: number
  /** Default: majorities. */
  readonly quorums?: Quorums
  /** What must be possible besides a decision. Default: nothing. */
  readonly reaches?: { readonly [what: string]: Reach }
  /** Replicas to explore in place of Multi-Paxos' own. */
  readonly replica?: typeof makeReplica
}

type Replica = Role<ReplicaState, Internal>

const client = Address.make(Model.environment, "Client")

const withPending = (replica: Replica, commands: ReadonlyArray<string>): Replica => ({
  ...replica,
  initial: (start) => ({
    ...replica.initial(start),
    pending: Log.fromIterable(commands.map((command, request) => Propose({ client, request, command }))),
  }),
})

/** The replica that stands as soon as it misses a leader, as if all others had just agreed. */
const impatient = (replica: Replica): Replica => ({
  ...replica,
  handle(state, stimulus, situation) {
    const stands = stimulus._tag === "Timer" && stimulus.name === "Election" && state.mode._tag !== "Rejoining"
    if (!stands) return replica.handle(state, stimulus, situation)
    const mode = PreCandidate({ nonce: 0, agreed: situation.members })
    return replica.handle({ ...state, mode }, { _tag: "Message", message: PreVoted({ nonce: 0 }) }, situation)
  },
})

/** The replica in a world that loses some messages, and in which it may never stand. */
const confined = (
  replica: Replica,
  mayStand: (promised: Ballot.Ballot) => boolean,
  isLost: (message: Internal) => boolean,
): Replica => {
  const happens = (state: ReplicaState, stimulus: Stimulus<Internal>, { from }: Situation): boolean => {
    if (stimulus._tag === "Message") {
      return isAsked(stimulus.message) ? from.node === Model.environment : !isLost(stimulus.message)
    }
    return stimulus._tag !== "Timer" || stimulus.name !== "Election" || mayStand(state.promised)
  }
  return {
    ...replica,
    handle: (state, stimulus, situation) =>
      happens(state, stimulus, situation) ? replica.handle(state, stimulus, situation) : undefined,
  }
}

/** What a client asks after the disk is lost, to tell it from what it asked before. */
const again = (command: string): string => `${command} again`

/** The replica that may lose all that it knows, and starts again as `afresh`, as one that has lost its disk. */
const wipeable = (replica: Replica, afresh: Replica): Replica => ({
  ...replica,
  timers: [...replica.timers, "Wipe"],
  handle(state, stimulus, situation) {
    const start = (state: ReplicaState, situation: Situation) =>
      replica.handle(state, { _tag: "Start" }, situation) ?? ignore(state)
    if (stimulus._tag === "Start") {
      return (function* () {
        yield* setTimer("Wipe", 0)
        return yield* start(state, situation)
      })()
    }
    if (stimulus._tag === "Timer" && stimulus.name === "Wipe") {
      return (function* () {
        for (const timer of replica.timers) yield* cancelTimer(timer)
        return yield* start({ ...afresh.initial(situation), whole: false }, situation)
      })()
    }
    return replica.handle(state, stimulus, situation)
  },
})

const isAsked = ({ _tag }: Internal): boolean => _tag === "Propose" || _tag === "ReadIndex"

const never = () => false

/** Once each, and in this order; up to the names of the nodes, that is every order. */
const oneAfterTheOther: World["mayStand"] = { a: ({ round }) => round === 0, b: ({ node }) => node !== "b" }

/** Heartbeats make a model large. Without them followers learn what is chosen from the Accept of the next slot. */
export const isHeartbeat = (message: Internal): boolean => message._tag === "Heartbeat"

/** What a world comes to: the role of its replicas, and a model that still says nothing of what must hold. */
export interface Stage {
  readonly role: Replica
  readonly world: Omit<Model.World, "name">
  /** All that clients propose in it. */
  readonly proposed: ReadonlyArray<string>
  readonly quorums: Quorums
}

/** Sets up a world. */
export const stage = ({
  batch = 1,
  commands = { a: ["x"], b: ["y"] },
  elections = 2,
  faults = { restarts: 1 },
  isLost = isHeartbeat,
  maxTransfer = 2,
  mayStand = oneAfterTheOther,
  preVotes = false,
  quorums = majority(3),
  replica = makeReplica,
  requests = {},
  resigns,
  wiped,
}: World): Stage => {
  const role = replica({
    rejoin: false,
    lease: null,
    nonces: 1,
    quorums,
    electionTimeout: { minMs: 1, maxMs: 1 },
    silenceMs: 1,
    heartbeatMs: 1,
    window: 2,
    maxBatch: batch,
    maxPending: 2,
    maxTransfer,
    maxMessageLength: 1_000,
    maxParts: 1,
    keep: 0,
  })
  const at = (node: string) => {
    const asked = commands[node] ?? []
    const mayDo = confined(preVotes ? role : impatient(role), mayStand[node] ?? never, isLost)
    const replica = withPending(mayDo, asked)
    return node === wiped ? wipeable(replica, withPending(mayDo, asked.map(again))) : replica
  }
  const first = [...Object.values(commands), ...Object.values(requests)].flat()
  const proposed = [...first, ...wiped === undefined ? [] : first.map(again)]
  const clients = Object.entries(requests).flatMap(([node, asked]) =>
    asked.map((command, i) => {
      const message = Propose({ client, request: (commands[node] ?? []).length + i, command })
      return Model.client(command, { node, role, message })
    })
  )
  if (resigns !== undefined) clients.push(Model.client("resign", { node: resigns, role, message: Resign({}) }))
  return {
    role,
    proposed,
    quorums,
    world: {
      nodes: { a: [at("a")], b: [at("b")], c: [at("c")] },
      network: wiped === undefined ? "set" : "multiset",
      batch,
      clients,
      faults,
      timers: { Election: elections, Heartbeat: 0, Rejoin: 0, ...(wiped === undefined ? {} : { Wipe: 1 }) },
    },
  }
}

/**
 * Replicas that take over from each other, on a network that loses, doubles and reorders messages at will: do any two
 * ever decide different commands for a slot?
 */
export const takeover = (name: string, options: World = {}): Model.Model<Decisions> => {
  const { proposed, quorums, role, world } = stage(options)
  return Model.make({
    ...world,
    name,
    history: decisions,
    properties: [
      always("agreement: no two replicas decide different commands for a slot", ({ history }) => agree(history)),
      always("validity: only proposed commands are decided", ({ history }) => valid(history, proposed)),
      always("a ballot proposes one thing a slot", (view) => oneProposalABallot(view.states(role))),
      always("what is decided is held by a quorum, but for one that has lost its disk", (view) => {
        const replicas = view.states(role)
        return decidedIsHeld(replicas, quorums.phase2 - replicas.filter(({ whole }) => !whole).length)
      }),
      sometimes("a command is decided", ({ history }) => history.flat(2).length > 0),
      ...Object.entries(options.reaches ?? {}).map(([what, reached]) =>
        sometimes<Decisions>(what, (view) => reached(view.states(role), view.history))
      ),
    ],
  })
}
