import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Explore, type Model } from "../../../src/explore/mod.ts"
import { takeover, type World } from "../../../src/worlds/multiPaxos.ts"
import { reads, type ReadWorld } from "../../../src/worlds/multiPaxosReads.ts"
import { snapshots, type SnapshotWorld } from "../../../src/worlds/multiPaxosSnapshots.ts"
import * as readWorlds from "./readWorlds.ts"
import * as snapshotWorlds from "./snapshotWorlds.ts"
import * as worlds from "./worlds.ts"

/** Well above what a busy machine needs. */
const timeoutMs = 300_000

const holds = <H>(model: Model.Model<H>, states: number) =>
  it.effect(`Multi-Paxos, explored to the end: ${model.name}`, () =>
    Effect.gen(function* () {
      const { counterexamples, unreached, ...report } = yield* Explore.check(model)
      expect({ counterexamples, unreached }).toEqual({ counterexamples: [], unreached: [] })
      expect(report).toMatchObject({ verdict: "holds", states })
    }), timeoutMs)

const explored = (what: string, world: World, states: number) => holds(takeover(what, world), states)

explored("two slots, three nodes, two would-be leaders, a crash (PMS 3)", worlds.takeover, 1_286_384)
explored("a leader that crashes and leads again, in another ballot (PMS 2.5)", worlds.again, 474_314)
explored(
  "who misses its leader asks a quorum before it stands, and a crash (Ongaro 2014, 9.6)",
  worlds.preVotes,
  545_820,
)
explored("a leader hands over to another (Ongaro 2014, 3.10)", worlds.handover, 593_550)
explored("a gap that the second leader finds is filled with a no-op (PMS 3)", worlds.gap, 288_891)
explored("what was accepted takes two messages to tell the second leader", worlds.parts, 455_577)
explored("followers learn from heartbeats and lessons, and one of them crashes", worlds.lesson, 455_170)
explored("two commands that come at once share a slot, and a crash in the middle of it", worlds.batch, 118_605)
explored("two commands that come at once, and a second leader", worlds.batchTakenOver, 315_461)
explored("all must promise, one may choose (Flexible Paxos, section 3)", worlds.dictator, 31_362)
explored("one may promise, all must choose (Flexible Paxos, section 3)", worlds.upstart, 105_508)
explored("an acceptor loses its disk and rejoins, while two would lead", worlds.acceptorWiped, 4_106_544)
explored("a leader loses its disk, rejoins, and leads again", worlds.leaderWiped, 184_160)

const exploredReads = (what: string, world: ReadWorld, states: number) => holds(reads(what, world), states)

exploredReads("a leader is asked while another takes over, and a crash (Raft 6.4)", readWorlds.deposed, 52_981)
exploredReads("a leader is asked twice while another takes over", readWorlds.askedTwice, 48_141)
exploredReads("a leader is asked that takes over from another", readWorlds.takenOver, 312_192)
exploredReads("reads where all must promise, one may choose", readWorlds.dictator, 2_872)
exploredReads("reads where one may promise, all must choose", readWorlds.upstart, 276_108)

const exploredSnapshots = (what: string, world: SnapshotWorld, states: number) => holds(snapshots(what, world), states)

exploredSnapshots(
  "one that lacks what a leader drops, between two leaders, and crashes",
  snapshotWorlds.behind,
  1_257_784,
)
exploredSnapshots("a second snapshot while the first is sent, between two leaders", snapshotWorlds.twice, 527_650)
exploredSnapshots("a candidate that lacks what others have dropped", snapshotWorlds.rival, 201_291)
exploredSnapshots("a leader that drops a slot, crashes and leads again", snapshotWorlds.again, 726_762)
