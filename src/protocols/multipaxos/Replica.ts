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
import * as Election from "./election.ts"
import { Decided, Following, Leaderless, Leading } from "./events.ts"
import * as Leadership from "./leading.ts"
import * as Message from "./messages.ts"
import { propose } from "./proposals.ts"
import { fields, Follower, type ReplicaState } from "./state.ts"
import * as Upkeep from "./upkeep.ts"

export type { ReplicaOptions }

const { Accept, Accepted, CatchUp, Heartbeat, Learn, Nack, Prepare, Promise, Propose } = Message
const internal = [Propose, Prepare, Promise, Nack, Accept, Accepted, Heartbeat, CatchUp, Learn] as const
const answers = [Message.ProposalsDecided, Message.ProposalsUnresolved, Message.ProposalRefused] as const

/** A replica. The members whose replicas have one instance of it in common agree on one log. */
export const makeReplica = (options: ReplicaOptions): Role.Role<ReplicaState, Internal> =>
  Role.make("Replica", {
    receives: internal,
    sends: [...internal, ...answers],
    emits: [Decided, Leading, Following, Leaderless],
    timers: ["Election", "Heartbeat"],
    state: fields,
    durable: ["promised", "log"],
    lazy: ["chosen"],
    initial: () => ({
      promised: Ballot.zero,
      log: Log.empty(),
      chosen: Slot.Slot.make(0),
      pending: Log.empty(),
      mode: Follower({ leader: null }),
    }),
    *onStart(state) {
      yield* setTimer("Election", options.electionTimeout)
      yield* emit(Leaderless({}))
      let slot = Slot.Slot.make(0)
      for (const { commands } of Log.slice(state.log, 0, state.chosen)) {
        yield* emit(Decided({ slot, commands }))
        slot = Slot.advance(slot)
      }
      return state
    },
    on: {
      Propose: (state, message, situation) => propose(state, message, situation, options),
      Prepare: (state, message) => Acceptor.prepare(state, message, options),
      Accept: (state, message, situation) => Acceptor.accept(state, message, situation, options),
      Heartbeat: (state, message, situation) => Acceptor.heartbeat(state, message, situation, options),
      Learn: (state, message, situation) => Acceptor.catchUp(state, message, situation, options),
      Promise: Role.ignore,
      Nack: Role.ignore,
      Accepted: Role.ignore,
      CatchUp: Role.ignore,
    },
    onTimer: {
      Election: (state, situation) => Election.stand(state, situation, options),
      Heartbeat: Role.ignore,
    },
    modes: {
      Candidate: {
        on: {
          Promise: (state, message, situation) => Election.promised(state, message, situation, options),
          Nack: (state, message) => Election.refused(state, message, options),
        },
      },
      Leader: {
        on: {
          Accepted: (state, message, situation) => Leadership.accepted(state, message, situation, options),
          Nack: (state, message) => Election.refused(state, message, options),
          CatchUp: (state, message) => Upkeep.teach(state, message, options),
        },
        onTimer: {
          Heartbeat: (state, situation) => Upkeep.beat(state, situation, options),
        },
        onDrained: (state, situation) => Leadership.fillSlots(state, situation, options),
      },
    },
  })
