/**
 * The learner: finds out what is chosen, and tells whoever asks.
 *
 * @module
 */
import { type Duration, Schema } from "effect"
import * as Address from "../../model/Address.ts"
import * as Ballot from "../../model/Ballot.ts"
import type { Quorums } from "../../model/Quorum.ts"
import { become, broadcast, cancelTimer, emit, reply, send, setTimer } from "../../role/Command.ts"
import * as Message from "../../role/Message.ts"
import * as Role from "../../role/Role.ts"
import { Accepted, Ask, Decided, Learn, Propose } from "./messages.ts"
import { highest, Proposal } from "./Proposal.ts"

/** It does not know yet what is chosen. */
export interface Learning {
  readonly _tag: "Learning"
  /** The highest proposal that each acceptor has told it of. */
  readonly accepted: { readonly [acceptor: string]: Proposal }
  /** Who has asked. */
  readonly waiting: ReadonlyArray<Address.Address>
}
const Learning: Message.Message<Learning> = Message.make("Learning", {
  accepted: Schema.Record(Schema.String, Proposal),
  waiting: Schema.Array(Address.Address),
})

/**
 * What a learner knows. None of it is durable: what is chosen is a fact that the acceptors hold, so a learner that
 * restarts asks them again.
 */
export interface LearnerState {
  readonly mode: Learning | Decided
}

/** A learner for these quorums, which asks around every `poll` while somebody waits ("Paxos Made Simple", 2.3). */
export const makeLearner = (quorums: Quorums, poll: Duration.Input): Role.Role<LearnerState, Accepted | Learn> =>
  Role.make("Learner", {
    receives: [Accepted, Learn],
    sends: [Ask, Propose, Decided],
    emits: [Decided],
    timers: ["Poll"],
    state: { mode: Message.union([Learning, Decided]) },
    initial: () => ({ mode: Learning({ accepted: {}, waiting: [] }) }),
    on: { Accepted: Role.ignore, Learn: Role.ignore },
    onTimer: { Poll: Role.ignore },
    modes: {
      Learning: {
        on: {
          // 2.3: what a quorum has accepted under one ballot is chosen.
          *Accepted(state, { proposal }, { from }) {
            const { waiting } = state.mode
            const accepted = new Map(Object.entries(state.mode.accepted))
            const known = accepted.get(from.node)
            if (known !== undefined && Ballot.isGreaterThan(known.ballot, proposal.ballot)) return state
            accepted.set(from.node, proposal)
            const agreeing = [...accepted.values()].filter(({ ballot }) => Ballot.equals(ballot, proposal.ballot))
            if (agreeing.length < quorums.phase2) {
              return { mode: Learning({ accepted: Object.fromEntries(accepted), waiting }) }
            }
            const decided = Decided({ value: proposal.value })
            yield* cancelTimer("Poll")
            yield* emit(decided)
            for (const asker of waiting) yield* send(asker, decided)
            return yield* become(state, decided)
          },

          *Learn(state, _, { from }) {
            const { accepted, waiting } = state.mode
            if (waiting.some((asker) => Address.equals(asker, from))) return state
            if (waiting.length === 0) yield* setTimer("Poll", poll)
            return { mode: Learning({ accepted, waiting: [...waiting, from] }) }
          },
        },
        onTimer: {
          // 2.3, the end: ask the acceptors; and in case their answers cannot tell, have a proposal issued.
          *Poll(state, { self }) {
            yield* broadcast("Acceptor", Ask({}))
            const heard = highest(Object.values(state.mode.accepted))
            if (heard !== null) yield* send({ ...self, role: "Proposer" }, Propose({ value: heard.value }))
            yield* setTimer("Poll", poll)
            return state
          },
        },
      },
      Decided: {
        on: {
          *Learn(state) {
            yield* reply(state.mode)
            return state
          },
        },
      },
    },
  })
