/**
 * Paxos with one thing wrong, each a mistake that has been made: the explorer has to find every one.
 */
import * as Ballot from "../../../src/model/Ballot.ts"
import { Acceptor } from "../../../src/protocols/paxos/Acceptor.ts"
import { Promise } from "../../../src/protocols/paxos/messages.ts"
import { duel } from "../../../src/worlds/paxos.ts"
import { makeProposer } from "../../../src/protocols/paxos/Proposer.ts"
import type { Message, Role } from "../../../src/role/mod.ts"

/** The role with other eyes: its handlers see another state, or another stimulus, than there is. */
const seeing = <State extends object, Receives extends Message.Any>(
  role: Role.Role<State, Receives>,
  eyes: (state: State, stimulus: Role.Stimulus<Receives>) => readonly [State, Role.Stimulus<Receives>],
): Role.Role<State, Receives> => ({
  ...role,
  handle: (state, stimulus, situation) => role.handle(...eyes(state, stimulus), situation),
})

const hears = (stimulus: Role.Stimulus, tag: string): boolean =>
  stimulus._tag === "Message" && stimulus.message._tag === tag

export const mutants = [
  duel("an acceptor forgets its promise when it restarts", {
    acceptor: { ...Acceptor, durable: ["accepted"] },
  }),
  duel("an acceptor forgets what it has accepted when it restarts", {
    acceptor: { ...Acceptor, durable: ["promised"] },
  }),
  duel("an acceptor accepts below its promise", {
    acceptor: seeing(Acceptor, (state, stimulus) => [
      hears(stimulus, "Accept") ? { ...state, promised: Ballot.zero } : state,
      stimulus,
    ]),
  }),
  duel("a proposer ignores what acceptors have accepted", {
    proposer: (...options) =>
      seeing(makeProposer(...options), (state, stimulus) => [
        state,
        stimulus._tag === "Message" && stimulus.message._tag === "Promise"
          ? { ...stimulus, message: Promise({ ...stimulus.message, accepted: null }) }
          : stimulus,
      ]),
  }),
  duel("a proposer uses a ballot again after a restart", {
    proposer: (...options) => ({ ...makeProposer(...options), durable: [] }),
    proposals: [{ to: "p1", value: "x" }, { to: "p1", value: "y" }],
  }),
  duel("two quorums of phase 1 and phase 2 miss each other", { quorums: { phase1: 2, phase2: 1 } }),
  duel("quorums are half of the acceptors", { acceptors: 2, quorums: { phase1: 1, phase2: 1 } }),
]
