/**
 * The replica of Multi-Paxos: proposer, acceptor and learner of every slot in one ("Paxos Made Simple", Lamport 2001,
 * section 3). Promise and log are shared by its modes, so it is one role.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import { emit, setTimer } from "../../role/Command.ts"
import * as Role from "../../role/Role.ts"
import * as Acceptor from "./acceptor.ts"
import type { Internal, ReplicaOptions } from "./Action.ts"
import { compact, tellAgain } from "./compacting.ts"
import * as Election from "./election.ts"
import * as Event from "./events.ts"
import * as Handing from "./handover.ts"
import * as Image from "./Image.ts"
import * as Leadership from "./leading.ts"
import { bind, release } from "./lease.ts"
import * as Message from "./messages.ts"
import * as PreVoting from "./prevote.ts"
import { propose, withdraw } from "./proposals.ts"
import * as Reading from "./reading.ts"
import * as Rejoining from "./rejoin.ts"
import { fields, Follower, followsAny, type ReplicaState } from "./state.ts"
import { takePart } from "./transfer.ts"
import * as Upkeep from "./upkeep.ts"

export type { ReplicaOptions }

const {
  Accept,
  Accepted,
  CatchUp,
  Compact,
  Confirm,
  Confirmed,
  Handover,
  Heartbeat,
  Learn,
  Nack,
  Part,
  Prepare,
  PreVote,
  PreVoted,
  Promise,
  Propose,
  ReadIndex,
  Resign,
  Withdraw,
  Suspect,
  Rejoin,
  Rejoined,
} = Message
const reads = [ReadIndex, Confirm, Confirmed] as const
const snapshots = [Part, Compact] as const
const internal = [
  Propose,
  Withdraw,
  Suspect,
  Resign,
  Handover,
  PreVote,
  PreVoted,
  Prepare,
  Promise,
  Nack,
  Accept,
  Accepted,
  Heartbeat,
  CatchUp,
  Learn,
  ...snapshots,
  ...reads,
  Rejoin,
  Rejoined,
] as const
const sent = [
  ...internal,
  Message.ProposalsDecided,
  Message.ProposalsUnresolved,
  Message.ProposalRefused,
  Message.ReadAt,
  Message.ReadRefused,
] as const

/** A replica. The members whose replicas have one instance of it in common agree on one log. */
export const makeReplica = (options: ReplicaOptions): Role.Role<ReplicaState, Internal> =>
  Role.make("Replica", {
    receives: internal,
    sends: sent,
    emits: Object.values(Event),
    timers: ["Election", "Heartbeat", "Rejoin", "Lease"],
    state: fields,
    durable: ["whole", "promised", "log", "snapshot", "incoming", "parts"],
    lazy: ["chosen"],
    initial: () => ({
      promised: Ballot.zero,
      log: Log.empty(),
      snapshot: Image.none,
      incoming: null,
      parts: Log.empty(),
      chosen: Slot.Slot.make(0),
      pending: Log.empty(),
      reads: Log.empty(),
      whole: true,
      bound: false,
      mode: Follower({ leader: null }),
    }),
    *onStart(state, situation) {
      yield* setTimer("Election", options.electionTimeout)
      yield* emit(Event.Leaderless({}))
      const hasLostItsDisk = options.rejoin && Ballot.equals(state.promised, Ballot.zero)
      const votes = state.whole && !hasLostItsDisk
      if (!votes) yield* emit(Event.VoteLost({}))
      const told = yield* tellAgain(yield* bind(state, options))
      return votes ? told : yield* Rejoining.begin(told, situation, options)
    },
    on: {
      Propose: (state, message, situation) => propose(state, message, situation, options),
      Withdraw: (state, message, situation) => withdraw(state, message, situation),
      Suspect: (state, message) => PreVoting.suspect(state, message, options),
      Handover: (state, message, situation) => Handing.takeOver(state, message, situation, options),
      PreVote: (state, message) => PreVoting.answer(state, message, options),
      Prepare: (state, message) => Acceptor.prepare(state, message, options),
      Accept: (state, message, situation) => Acceptor.accept(state, message, situation, options),
      Heartbeat: (state, message, situation) => Acceptor.heartbeat(state, message, situation, options),
      Learn: (state, message, situation) => Acceptor.catchUp(state, message, situation, options),
      Part: (state, message, situation) => takePart(state, message, situation, options),
      Compact: (state, message, situation) => compact(state, message, situation, options),
      ReadIndex: (state, message, situation) => Reading.read(state, message, situation, options),
      Confirm: (state, message, situation) => Reading.confirm(state, message, situation, options),
      Rejoin: (state, message) => Rejoining.answer(state, message, options),
      Resign: Role.ignore,
      PreVoted: Role.ignore,
      Promise: Role.ignore,
      Nack: Role.ignore,
      Accepted: Role.ignore,
      CatchUp: Role.ignore,
      Confirmed: Role.ignore,
      Rejoined: Role.ignore,
    },
    onTimer: {
      Election: (state, situation) => PreVoting.miss(state, situation, options),
      Heartbeat: Role.ignore,
      Rejoin: Role.ignore,
      Lease: (state) => release(state),
    },
    modes: {
      Rejoining: {
        // Nothing here is a vote: it learns what is chosen, and its word counts for nothing.
        on: {
          Suspect: (state, { nodes }) => followsAny(state, nodes) ? Rejoining.loseLeader(state) : Role.ignore(state),
          Handover: (state, { ballot }) =>
            followsAny(state, [ballot.node]) ? Rejoining.loseLeader(state) : Role.ignore(state),
          PreVote: Role.ignore,
          Prepare: Role.ignore,
          Accept: Role.ignore,
          Confirm: (state, message, situation) => Acceptor.heartbeat(state, message, situation, options),
          Rejoin: Role.ignore,
          Rejoined: (state, message, situation) => Rejoining.answered(state, message, situation, options),
        },
        onTimer: {
          Election: (state) => Rejoining.loseLeader(state),
          Rejoin: (state, situation) => Rejoining.ask(state, situation, options),
        },
      },
      PreCandidate: {
        on: {
          PreVoted: (state, message, situation) => PreVoting.agreed(state, message, situation, options),
        },
      },
      Candidate: {
        on: {
          Promise: (state, message, situation) => Election.promised(state, message, situation, options),
          Nack: (state, message) => Election.refused(state, message, options),
        },
      },
      Leader: {
        on: {
          Resign: (state, _, situation) => Handing.resign(state, situation, options),
          PreVote: Role.ignore,
          Accepted: (state, message, situation) => Leadership.accepted(state, message, situation, options),
          Nack: (state, message) => Election.refused(state, message, options),
          ReadIndex: (state, message, situation) => Reading.readOfLeader(state, message, situation, options),
          Confirmed: (state, message, situation) => Reading.confirmed(state, message, situation, options),
          CatchUp: (state, message) => Upkeep.teach(state, message, options),
        },
        onTimer: {
          Heartbeat: (state, situation) => Upkeep.beat(state, situation, options),
        },
        *onDrained(state, situation) {
          const leading = yield* Leadership.fillSlots(state, situation, options)
          return yield* Reading.serveReads(leading, situation, options)
        },
      },
    },
  })
