/**
 * Snapshots of Multi-Paxos with one thing wrong: the explorer has to find every one.
 */
import { Log } from "../../../src/model/mod.ts"
import { hole } from "../../../src/protocols/multipaxos/Entry.ts"
import { Learn } from "../../../src/protocols/multipaxos/messages.ts"
import { makeReplica } from "../../../src/protocols/multipaxos/Replica.ts"
import type { ReplicaState } from "../../../src/protocols/multipaxos/state.ts"
import { reply, Role } from "../../../src/role/mod.ts"
import { snapshots } from "../../../src/worlds/multiPaxosSnapshots.ts"
import type { Bug } from "../../catalogue/Bug.ts"
import { exploring } from "../../catalogue/exploring.ts"
import { meddle } from "./mutants.ts"
import * as worlds from "./snapshotWorlds.ts"

/** Promises a candidate that asks for what it has dropped. */
const forgiving = meddle(function* (handle, state, stimulus, situation) {
  const isPrepare = stimulus._tag === "Message" && stimulus.message._tag === "Prepare"
  const { log } = state
  if (!isPrepare || Log.firstIndex(log) === 0) return yield* handle(state, stimulus, situation) ?? Role.ignore(state)
  const full = Log.fromIterable([...Array.from({ length: Log.firstIndex(log) }, () => hole), ...log])
  return { ...yield* handle({ ...state, log: full }, stimulus, situation) ?? Role.ignore(state), log }
})

/** Teaches what it has in answer to who asks for what comes before. */
const gappy = meddle(function* (handle, state, stimulus, situation) {
  const asked = stimulus._tag === "Message" && stimulus.message._tag === "CatchUp" ? stimulus.message : undefined
  if (asked === undefined || state.mode._tag !== "Leader" || asked.first >= Log.firstIndex(state.log)) {
    return yield* handle(state, stimulus, situation) ?? Role.ignore(state)
  }
  const slots = Log.slice(state.log, asked.first, state.chosen).map(({ commands }) => commands)
  yield* reply(Learn({ ballot: state.promised, first: asked.first, slots, chosen: state.chosen }))
  return state
})

/** Does something else to its log when it installs a snapshot. */
const installing = (logOf: (before: ReplicaState, after: ReplicaState) => ReplicaState["log"]) =>
  meddle(function* (handle, state, stimulus, situation) {
    const next = yield* handle(state, stimulus, situation) ?? Role.ignore(state)
    const isInstalled = stimulus._tag === "Message" && stimulus.message._tag === "Part" &&
      next.snapshot !== state.snapshot
    return isInstalled ? { ...next, log: logOf(state, next) } : next
  })

const keepsAll = installing((before, after) => Log.endIndex(before.log) < after.chosen ? after.log : before.log)
const dropsAll = installing((_, { snapshot }) => Log.empty(snapshot.end))

const mutant = exploring(snapshots, /^agreement|^what is decided is held|^a log goes on/)

export const snapshotMutants: ReadonlyArray<Bug> = [
  mutant("a replica promises a candidate that asks for what it has dropped", {
    source: "PMS 3",
    states: 20_000,
    world: worlds.rival,
    wrong: { replica: forgiving },
  }),
  mutant("a leader teaches what follows in place of what it has dropped", {
    source: "camunda/camunda#3573",
    states: 100_000,
    world: { ...worlds.behind, commands: { a: ["x", "z"] } },
    wrong: { replica: gappy },
  }),
  mutant("a replica keeps what it has accepted where an installed snapshot may say otherwise", {
    source: "databendlabs/openraft#753",
    states: 200_000,
    world: worlds.loser,
    wrong: { replica: keepsAll },
  }),
  mutant("a replica forgets what it has accepted above the snapshot that it installs", {
    source: "camunda/camunda#6092",
    states: 500_000,
    world: { ...worlds.behind, commands: { a: ["x", "z"] } },
    wrong: { replica: dropsAll },
  }),
  mutant("a replica drops slots without keeping the snapshot in the same sync", {
    source: "hashicorp/raft#85",
    states: 2_000,
    world: worlds.again,
    wrong: {
      replica: (options) => {
        const replica = makeReplica(options)
        return { ...replica, durable: replica.durable.filter((part) => part !== "snapshot") }
      },
    },
  }),
]
