/**
 * The proposer: gets a value chosen, its client's or one that may have been chosen before.
 *
 * @module
 */
import { Duration, Schema } from "effect"
import type { Address } from "../../model/Address.ts"
import * as Ballot from "../../model/Ballot.ts"
import type { Quorums } from "../../model/Quorum.ts"
import { become, between, broadcast, cancelTimer, send, setTimer } from "../../role/Command.ts"
import * as Message from "../../role/Message.ts"
import * as Role from "../../role/Role.ts"
import type { Program } from "../../role/Step.ts"
import { Accept, Decided, Learn, Nack, Prepare, Promise, Propose } from "./messages.ts"
import { highest, Proposal } from "./Proposal.ts"

/** It has been asked nothing yet. */
export interface Idle {
  readonly _tag: "Idle"
}
const Idle: Message.Message<Idle> = Message.make("Idle", {})

/** In phase 1: the acceptors that have promised, each with the proposal that it had accepted. */
export interface Preparing {
  readonly _tag: "Preparing"
  readonly promises: { readonly [acceptor: string]: Proposal | null }
}
const Preparing: Message.Message<Preparing> = Message.make("Preparing", {
  promises: Schema.Record(Schema.String, Schema.NullOr(Proposal)),
})

/** Its proposal is with the acceptors, or abandoned: it waits for the decision, or to try again. */
export interface Waiting {
  readonly _tag: "Waiting"
}
const Waiting: Message.Message<Waiting> = Message.make("Waiting", {})

/** A value is decided. */
export interface Done {
  readonly _tag: "Done"
}
const Done: Message.Message<Done> = Message.make("Done", {})

/** What a proposer knows. */
export interface ProposerState {
  /** The highest round that it has used or heard of; its next is above. Durable, so no ballot is used twice (2.5). */
  readonly round: number
  /** What its client wants chosen, while it works for one. */
  readonly value: Schema.Json
  readonly mode: Idle | Preparing | Waiting | Done
}

/** When a proposer tries again. */
export interface Retry {
  /** How long a phase may take before it counts as lost: well above a round trip. */
  readonly timeout: Duration.Input
  /**
   * One whose ballot is rejected stands back for up to this long, drawn evenly and doubled with every round, but for
   * four timeouts at most.
   */
  readonly backoff: Duration.Input
}

/** The most that a rejected proposer stands back, in milliseconds. */
const backoffMs = ({ backoff, timeout }: Retry, round: number): number =>
  Math.min(Duration.toMillis(backoff) * 2 ** Math.min(round, 30), 4 * Duration.toMillis(timeout))

const ballotOf = ({ round }: ProposerState, { node }: Address): Ballot.Ballot => ({ round, node })

/** A proposer for these quorums ("Paxos Made Simple", 2.2, 2.4 and 2.5). */
export const makeProposer = (
  quorums: Quorums,
  retry: Retry,
): Role.Role<ProposerState, Propose | Promise | Nack | Decided> => {
  /** Phase 1a (2.2): ask every acceptor to promise a ballot above all that this proposer has used. */
  function* prepare(old: ProposerState, self: Address): Program<ProposerState, Prepare | Learn, "Retry"> {
    const state = { ...old, round: old.round + 1 }
    yield* broadcast("Acceptor", Prepare({ ballot: ballotOf(state, self) }))
    yield* send({ ...self, role: "Learner" }, Learn({}))
    yield* setTimer("Retry", retry.timeout)
    return yield* become(state, Preparing({ promises: {} }))
  }

  return Role.make("Proposer", {
    receives: [Propose, Promise, Nack, Decided],
    sends: [Prepare, Accept, Learn],
    timers: ["Retry"],
    state: { round: Schema.Natural, value: Schema.Json, mode: Message.union([Idle, Preparing, Waiting, Done]) },
    durable: ["round"],
    initial: () => ({ round: 0, value: null, mode: Idle({}) }),
    on: {
      Propose: Role.ignore,
      Promise: Role.ignore,

      // 2.2, the end: abandon a ballot below one that is promised. 2.4: let the other proposer finish.
      *Nack(state, { promised }, { self }) {
        if (!Ballot.isGreaterThan(promised, ballotOf(state, self))) return state
        yield* setTimer("Retry", between(0, backoffMs(retry, promised.round)))
        return yield* become({ ...state, round: promised.round }, Waiting({}))
      },

      *Decided(state) {
        yield* cancelTimer("Retry")
        return yield* become({ ...state, value: null }, Done({}))
      },
    },
    onTimer: {
      *Retry(state, { self }) {
        return yield* prepare(state, self)
      },
    },
    modes: {
      Idle: {
        on: {
          *Propose(state, { value }, { self }) {
            return yield* prepare({ ...state, value }, self)
          },
          Nack: Role.ignore,
        },
      },
      Preparing: {
        on: {
          // Phase 2a (2.2): with a quorum's promises, propose the value that it binds to, or else the client's.
          *Promise(state, { accepted, ballot }, { from, self }) {
            if (!Ballot.equals(ballot, ballotOf(state, self))) return state
            const promises = { ...state.mode.promises, [from.node]: accepted }
            const answers = Object.values(promises)
            if (answers.length < quorums.phase1) return { ...state, mode: Preparing({ promises }) }
            const { value } = highest(answers) ?? state
            yield* broadcast("Acceptor", Accept({ proposal: { ballot, value } }))
            yield* setTimer("Retry", retry.timeout)
            return yield* become(state, Waiting({}))
          },
        },
      },
      Done: { on: { Nack: Role.ignore } },
    },
  })
}
