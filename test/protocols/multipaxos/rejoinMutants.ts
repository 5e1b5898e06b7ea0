/**
 * Multi-Paxos whose lost disks are made good with one thing wrong: the explorer has to find every one.
 */
import { Ballot } from "../../../src/model/mod.ts"
import { Rejoined } from "../../../src/protocols/multipaxos/messages.ts"
import { takeover } from "../../../src/worlds/multiPaxos.ts"
import type { Bug } from "../../catalogue/Bug.ts"
import { exploring } from "../../catalogue/exploring.ts"
import { meddle } from "./mutants.ts"
import { acceptorWiped as world } from "./worlds.ts"

/** Starts as if its disk were whole. */
const forgetful = meddle((handle, state, stimulus, situation) =>
  handle(stimulus._tag === "Start" ? { ...state, whole: true } : state, stimulus, situation)
)

/** Takes one answer for all. */
const content = meddle((handle, state, stimulus, situation) => {
  if (stimulus._tag !== "Message" || stimulus.message._tag !== "Rejoined") return handle(state, stimulus, situation)
  return handle(state, stimulus, { ...situation, members: [situation.self.node, situation.from.node] })
})

/** Hears only a part of each answer. */
const deafTo = (part: Partial<Rejoined>) =>
  meddle((handle, state, stimulus, situation) => {
    if (stimulus._tag !== "Message" || stimulus.message._tag !== "Rejoined") return handle(state, stimulus, situation)
    const message = Rejoined({ ...stimulus.message, ...part })
    return handle(state, { _tag: "Message", message }, situation)
  })

const mutant = exploring(takeover, /^what is decided is held/)

export const rejoinMutants: ReadonlyArray<Bug> = [
  mutant("a replica that has lost its disk votes at once", {
    source: "cockroachdb/cockroach#756",
    states: 1_000,
    world,
    wrong: { replica: forgetful },
  }),
  mutant("a replica that has lost its disk is content with one answer", {
    source: "VR Revisited, 4.3",
    states: 20_000,
    world,
    wrong: { replica: content },
  }),
  mutant("a replica that rejoins accepts nothing that it may have accepted", {
    source: "VR Revisited, 4.3",
    states: 100_000,
    world,
    wrong: { replica: deafTo({ entries: [] }) },
  }),
  mutant("a replica that rejoins promises nothing that it may have promised", {
    source: "VR Revisited, 4.3",
    states: 1_000_000,
    world,
    wrong: { replica: deafTo({ promised: Ballot.zero }) },
  }),
]
