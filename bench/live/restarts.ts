/**
 * Kills a node and starts it again, after more and more puts.
 *
 * @module
 */
import { Array, Duration, Effect, type FileSystem } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import * as WebSocketClient from "../../src/replicated/client/mod.ts"
import type { Status } from "../../src/replicated/messages.ts"
import { KeyValue } from "../../src/services/keyvalue/mod.ts"
import { progress } from "../harness/Progress.ts"
import type { Process, Spawner } from "../../src/campaign/Process.ts"
import { shape } from "./Load.ts"
import { leader, statuses, waitFor } from "./standing.ts"
import { place } from "./SynodCluster.ts"

/** What is put, and when to look. */
export interface History {
  /** A snapshot takes the place of the log when so many characters have been applied since the last: `snapshotBytes`. */
  readonly snapshotBytes: number
  /** How many keys are put, in turns. */
  readonly keys: number
  /** After so many puts in all a node is killed and started again, in ascending order. */
  readonly looks: ReadonlyArray<number>
}

/** What a node had on its disk when it started, and how long it took. */
export interface Restart {
  readonly history: History
  readonly puts: number
  readonly status: Status
  /** From the start of the process until it knows its leader and has applied all that is decided; the median. */
  readonly readyMs: number
}

const atOnce = 256

const put = Effect.fnUntraced(function* ({ keys }: History, from: number, to: number) {
  const { Put } = yield* KeyValue.client
  const value = "v".repeat(shape.valueBytes)
  yield* Effect.forEach(
    Array.range(from, to - 1),
    (ordinal) => Put({ key: `${ordinal % keys}`.padStart(8, "0"), value }),
    { concurrency: atOnce, discard: true },
  )
})

/** How a node stands once it knows its leader and has applied everything below a slot. */
const readyAt = Effect.fnUntraced(function* (node: NodeId, slot: number) {
  let found: Status | undefined
  yield* waitFor(Effect.map(statuses, (all) => {
    found = all.find((status) => status.node === node && status.leader !== null && status.applied >= slot)
    return found !== undefined
  }))
  return found ?? (yield* Effect.die("the wait is over"))
})

/** A cluster that lives through a history, and what starting one of its followers took, at each look the median of so many. */
export const restarts: (
  history: History,
  times: number,
) => Effect.Effect<ReadonlyArray<Restart>, unknown, Spawner | FileSystem.FileSystem> = Effect.fnUntraced(
  function* (history, times) {
    const { members, serve, urls } = yield* place({ settings: { snapshotBytes: `${history.snapshotBytes}` } })
    const nodes = new Map<NodeId, Process>()
    for (const member of members) nodes.set(member, yield* serve(member, "new"))
    const restart = Effect.fnUntraced(function* (node: NodeId, slot: number) {
      yield* nodes.get(node)?.kill ?? Effect.die(`"${node}" is no member`)
      const [took, status] = yield* Effect.timed(Effect.gen(function* () {
        nodes.set(node, yield* serve(node, "existing"))
        return yield* readyAt(node, slot)
      }))
      return { readyMs: Duration.toMillis(took), status }
    })
    return yield* Effect.gen(function* () {
      const found: Array<Restart> = []
      for (const [index, puts] of history.looks.entries()) {
        yield* progress(`${puts} puts on ${history.keys} keys`)
        yield* put(history, history.looks[index - 1] ?? 0, puts)
        const led = yield* leader
        const node = members.find((member) => member !== led) ?? (yield* Effect.die("one leads"))
        const slot = Math.max(...(yield* statuses).map(({ decided }) => decided))
        yield* readyAt(node, slot)
        const taken = yield* Effect.forEach(Array.range(1, times), () => restart(node, slot))
        const median = taken.sort((a, b) => a.readyMs - b.readyMs)[times >> 1]
        if (median !== undefined) found.push({ history, puts, ...median })
      }
      return found
    }).pipe(Effect.provide(WebSocketClient.layer({ urls, timeout: "1 minute" })))
  },
  Effect.scoped,
)
