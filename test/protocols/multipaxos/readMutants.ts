/**
 * Reads of Multi-Paxos with one thing wrong: the explorer has to find every one.
 */
import { Log } from "../../../src/model/mod.ts"
import { Confirmed } from "../../../src/protocols/multipaxos/messages.ts"
import type { Leader, ReplicaState } from "../../../src/protocols/multipaxos/state.ts"
import { reply, Role } from "../../../src/role/mod.ts"
import { reads } from "../../../src/worlds/multiPaxosReads.ts"
import type { Bug } from "../../catalogue/Bug.ts"
import { exploring } from "../../catalogue/exploring.ts"
import { meddle } from "./mutants.ts"
import * as worlds from "./readWorlds.ts"

/** The replica with its rounds of confirmation changed after every step. */
const withRounds = (change: (mode: Leader, state: ReplicaState) => Leader) =>
  meddle(function* (handle, state, stimulus, situation) {
    const next = yield* handle(state, stimulus, situation) ?? Role.ignore(state)
    return next.mode._tag === "Leader" ? { ...next, mode: change(next.mode, next) } : next
  })

/** Takes every round for confirmed as soon as it is asked. */
const presumptuous = withRounds((mode) => ({ ...mode, confirmed: Log.endIndex(mode.rounds) + 1 }))

/** Tells of what it knows to be chosen, and not of what its predecessors may have decided. */
const ignorant = withRounds((mode, { chosen }) => ({
  ...mode,
  rounds: Log.fromIterable(
    Array.from(mode.rounds, (round) => ({ ...round, slot: chosen })),
    Log.firstIndex(mode.rounds),
  ),
}))

/** Takes a confirmation of any round for one of the latest. */
const hasty = meddle((handle, state, stimulus, situation) => {
  if (stimulus._tag !== "Message" || stimulus.message._tag !== "Confirmed" || state.mode._tag !== "Leader") {
    return handle(state, stimulus, situation)
  }
  const message = Confirmed({ ...stimulus.message, round: Math.max(0, Log.endIndex(state.mode.rounds) - 1) })
  return handle(state, { _tag: "Message", message }, situation)
})

/** Confirms whoever asks, whatever it has promised since. */
const obliging = meddle(function* (handle, state, stimulus, situation) {
  if (stimulus._tag !== "Message" || stimulus.message._tag !== "Confirm") {
    return yield* handle(state, stimulus, situation) ?? Role.ignore(state)
  }
  const { ballot, round } = stimulus.message
  yield* reply(Confirmed({ ballot, round }))
  return state
})

const mutant = exploring(reads, /^a read covers all/)

export const readMutants: ReadonlyArray<Bug> = [
  mutant("a leader answers reads without asking whether it still leads", {
    source: "hashicorp/consul#54",
    states: 20_000,
    world: worlds.deposed,
    wrong: { replica: presumptuous },
  }),
  mutant("a new leader tells of what it knows to be chosen alone", {
    source: "Ongaro 2014, 6.4",
    states: 20_000,
    world: worlds.takenOver,
    wrong: { replica: ignorant },
  }),
  mutant("a leader takes an old confirmation for a new one", {
    source: "Ongaro 2014, 6.4",
    states: 50_000,
    world: worlds.askedTwice,
    wrong: { replica: hasty },
  }),
  mutant("a replica confirms a leader after it has promised another", {
    source: "Ongaro 2014, 6.4",
    states: 50_000,
    world: worlds.deposed,
    wrong: { replica: obliging },
  }),
  mutant("the quorums of a read and of a choice miss each other", {
    source: "Flexible Paxos, 3",
    states: 5_000,
    world: worlds.deposed,
    wrong: { quorums: { phase1: 2, phase2: 1 } },
  }),
]
