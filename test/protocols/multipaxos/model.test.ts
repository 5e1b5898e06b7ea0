import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Explore } from "../../../src/explore/mod.ts"
import { takeover, type World } from "../../../src/worlds/multiPaxos.ts"
import * as worlds from "./worlds.ts"

/** Well above what a busy machine needs. */
const timeoutMs = 300_000

const explored = (what: string, world: World, states: number) =>
  it.effect(`Multi-Paxos, explored to the end: ${what}`, () =>
    Effect.gen(function* () {
      const { counterexamples, unreached, ...report } = yield* Explore.check(takeover(what, world))
      expect({ counterexamples, unreached }).toEqual({ counterexamples: [], unreached: [] })
      expect(report).toMatchObject({ verdict: "holds", states })
    }), timeoutMs)

explored("two slots, three nodes, two would-be leaders, a crash (PMS 3)", worlds.takeover, 1_003_832)
explored("a leader that crashes and leads again, in another ballot (PMS 2.5)", worlds.again, 359_066)
explored("a gap that the second leader finds is filled with a no-op (PMS 3)", worlds.gap, 221_179)
explored("followers learn from heartbeats and lessons, and one of them crashes", worlds.lesson, 406_930)
explored("two commands that come at once share a slot, and a crash in the middle of it", worlds.batch, 92_061)
explored("two commands that come at once, and a second leader", worlds.batchTakenOver, 315_461)
explored("all must promise, one may choose (Flexible Paxos, section 3)", worlds.dictator, 31_362)
explored("one may promise, all must choose (Flexible Paxos, section 3)", worlds.upstart, 105_508)
