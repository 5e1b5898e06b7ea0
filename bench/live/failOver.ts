/**
 * Ends the leader again and again while clients write.
 *
 * @module
 */
import { Effect, type FileSystem, Schema } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import * as WebSocketClient from "../../src/replicated/client/mod.ts"
import { progress } from "../harness/Progress.ts"
import type { Process, Spawner } from "../../src/campaign/Process.ts"
import { leader, statuses, waitFor } from "./standing.ts"
import { place } from "./SynodCluster.ts"
import { startWriters, type Writers } from "./Writers.ts"

/** How a leader ends, how often, and how many write meanwhile. */
export interface Options {
  readonly end: "kill" | "stop"
  readonly times: number
  readonly writers: number
}

/** What was seen. */
export interface FailOvers {
  /** Of each time that a leader ended, the longest time without an acknowledgement until it was back. */
  readonly gapsMs: ReadonlyArray<number>
  readonly writes: number
}

/** What was acknowledged is gone. */
export class WritesLost extends Schema.TaggedError<WritesLost>()("WritesLost", { keys: Schema.Array(Schema.String) }) {
  override get message(): string {
    return `of these keys the last acknowledged write is not what the cluster holds: ${this.keys.join(", ")}`
  }
}

/** Writes that must be acknowledged before a leader ends, and after it, for the cluster to count as at work. */
const writesAtWork = 200

const isAtWork = (writers: Writers) =>
  Effect.suspend(() => {
    const enough = writers.count() + writesAtWork
    return waitFor(Effect.sync(() => writers.count() >= enough))
  })

/** Waits until a node is within a second's writes of the others. */
const isBack = (node: NodeId) =>
  waitFor(Effect.map(statuses, (all) => {
    const own = all.find((status) => status.node === node)
    const decided = Math.max(...all.map((status) => status.decided))
    return own !== undefined && own.leader !== null && decided - own.applied < 1000
  }))

/** Starts a cluster and ends its leaders, by `kill -9` or as a supervisor does; each is back before the next one ends. */
export const failOver: (
  options: Options,
) => Effect.Effect<FailOvers, unknown, Spawner | FileSystem.FileSystem> = Effect.fnUntraced(
  function* ({ end, times, writers }) {
    const { members, serve, urls } = yield* place()
    const nodes = new Map<NodeId, Process>()
    for (const member of members) nodes.set(member, yield* serve(member, "new"))
    return yield* Effect.gen(function* () {
      const working = yield* startWriters(writers)
      const gapsMs: Array<number> = []
      for (let time = 1; time <= times; time++) {
        yield* isAtWork(working)
        const led = yield* leader
        if (time % 10 === 1) yield* progress(`${end} ${time} of ${times}, at present ${led}`)
        working.watch()
        yield* nodes.get(led)?.[end] ?? Effect.die(`"${led}" is no member`)
        yield* isAtWork(working)
        nodes.set(led, yield* serve(led, "existing"))
        yield* isBack(led)
        gapsMs.push(working.longestGapMs())
      }
      const lost = yield* working.stop
      if (lost.length > 0) return yield* new WritesLost({ keys: lost })
      return { gapsMs, writes: working.count() }
    }).pipe(Effect.provide(WebSocketClient.layer({ urls, timeout: "1 minute" })))
  },
  Effect.scoped,
)
