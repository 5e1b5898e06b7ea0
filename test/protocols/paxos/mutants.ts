/**
 * Paxos with one thing wrong, each a mistake that has been made: the explorer has to find every one.
 */
import * as Ballot from "../../../src/model/Ballot.ts"
import { Acceptor } from "../../../src/protocols/paxos/Acceptor.ts"
import { Promise } from "../../../src/protocols/paxos/messages.ts"
import { duel } from "../../../src/worlds/paxos.ts"
import { makeProposer } from "../../../src/protocols/paxos/Proposer.ts"
import type { Message, Role } from "../../../src/role/mod.ts"
import type { Bug } from "../../catalogue/Bug.ts"
import { exploring } from "../../catalogue/exploring.ts"

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

const mutant = exploring(duel, /^agreement/)

export const mutants: ReadonlyArray<Bug> = [
  mutant("an acceptor forgets its promise when it restarts", {
    source: "PMS 2.5",
    states: 100_000,
    world: {},
    wrong: { acceptor: { ...Acceptor, durable: ["accepted"] } },
  }),
  mutant("an acceptor forgets what it has accepted when it restarts", {
    source: "PMS 2.5",
    states: 50_000,
    world: {},
    wrong: { acceptor: { ...Acceptor, durable: ["promised"] } },
  }),
  mutant("an acceptor accepts below its promise", {
    source: "PMS 2.2, P1a",
    states: 50_000,
    world: {},
    wrong: {
      acceptor: seeing(Acceptor, (state, stimulus) => [
        hears(stimulus, "Accept") ? { ...state, promised: Ballot.zero } : state,
        stimulus,
      ]),
    },
  }),
  mutant("a proposer ignores what acceptors have accepted", {
    source: "PMS 2.2, P2c",
    states: 20_000,
    world: {},
    wrong: {
      proposer: (...options) =>
        seeing(makeProposer(...options), (state, stimulus) => [
          state,
          stimulus._tag === "Message" && stimulus.message._tag === "Promise"
            ? { ...stimulus, message: Promise({ ...stimulus.message, accepted: null }) }
            : stimulus,
        ]),
    },
  }),
  mutant("a proposer uses a ballot again after a restart", {
    source: "PMS 2.5",
    states: 2_000,
    world: { proposals: [{ to: "p1", value: "x" }, { to: "p1", value: "y" }] },
    wrong: { proposer: (...options) => ({ ...makeProposer(...options), durable: [] }) },
  }),
  mutant("two quorums of Paxos miss each other", {
    source: "Flexible Paxos, 3",
    states: 10_000,
    world: {},
    wrong: { quorums: { phase1: 2, phase2: 1 } },
  }),
  mutant("the quorums of Paxos are half of the acceptors", {
    source: "elastic/elasticsearch#10935",
    states: 2_000,
    world: { acceptors: 2 },
    wrong: { quorums: { phase1: 1, phase2: 1 } },
  }),
]
