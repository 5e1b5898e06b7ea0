/**
 * Whether a disk should be waited for on the node's thread, as a section of the disk suite.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { type ProcessFailed, type Spawner, start } from "../../src/campaign/Process.ts"
import type { Load } from "./closedLoop.ts"
import type { Way } from "./ways.ts"

const ways: ReadonlyArray<Way> = ["on the thread", "fsync aside", "in a worker"]

/** A node as a process, so that several share the machine as nodes do. */
const run = (load: Load): Effect.Effect<number, ProcessFailed, Spawner> =>
  Effect.scoped(Effect.flatMap(
    start({ command: Deno.execPath(), args: ["run", "-A", "bench/disk/loadMain.ts", JSON.stringify(load)] }),
    ({ hear }) => hear(Schema.Finite),
  ))

/** The commands a second of all nodes together, of the median round. */
const measure = Effect.fnUntraced(function* (way: Way, nodes: number, clients: number) {
  const quick = (yield* Effort) === "quick"
  const rates: Array<number> = []
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const each = yield* Effect.all(
      Array.from(
        { length: nodes },
        (_, node) => run({ name: `node-${node}`, way, clients, workMicros: 20, forMs: quick ? 300 : 1500 }),
      ),
      { concurrency: "unbounded" },
    )
    rates.push(each.reduce((sum, rate) => sum + rate, 0))
  }
  return rates.sort((a, b) => a - b)[rates.length >> 1] ?? null
})

/** Measures the ways to wait. */
export const waysSection: Effect.Effect<Section, ProcessFailed, Spawner> = Effect.gen(function* () {
  const rows = []
  for (const nodes of [1, 3]) {
    for (const clients of [1, 16, 64, 256]) {
      yield* progress(`disk of ${nodes} nodes, ${clients} clients`)
      const rates = []
      for (const way of ways) rates.push(yield* measure(way, nodes, clients))
      rows.push([nodes, clients, ...rates])
    }
  }
  return {
    title: "Where to wait for the disk",
    measured:
      "Commands a second of all nodes together. A node is a process with clients that each have one command at a " +
      "time; a command is 20 µs of work and an entry of the log; what is worked off while a sync is under way goes with " +
      "the next. On the thread: SQLite syncs. Aside: SQLite writes, and the system's threads sync. In a worker: all of " +
      "SQLite is on another thread.",
    table: {
      columns: [{ title: "nodes" }, { title: "clients" }, ...ways.map((title) => ({ title, digits: 0 }))],
      rows,
    },
  }
})
