import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Address from "../../src/model/Address.ts"
import { Link } from "../../src/network/mod.ts"
import { Cluster, Simulation } from "../../src/simulation/mod.ts"
import { countOf, heartbeats, nodes } from "./heartbeat.ts"

/** The heartbeats that arrived in each direction. */
const arrivals = (trace: ReadonlyArray<Simulation.TraceEntry>): ReadonlyMap<string, ReadonlyArray<number>> => {
  const byDirection = new Map<string, Array<number>>()
  for (const { event } of trace) {
    if (event._tag !== "Received") continue
    const direction = `${Address.format(event.from)} to ${Address.format(event.to)}`
    byDirection.set(direction, [...byDirection.get(direction) ?? [], countOf(event.message)])
  }
  return byDirection
}

const isSorted = (counts: ReadonlyArray<number>) => counts.every((count, index) => count >= (counts[index - 1] ?? 0))

const run = (links: Link.Link) =>
  Simulation.run(
    Effect.andThen(Cluster.make({ nodes, layer: heartbeats(7.3), links }), Effect.never),
    { seed: 1, duration: "1 second", record: true },
  )

it.effect("a link without reordering keeps the order of what is sent at any fraction of a millisecond", () =>
  Effect.gen(function* () {
    const inOrder = yield* run({ ...Link.perfect, delay: Link.uniform(1, 20) })
    for (const [direction, counts] of arrivals(inOrder.trace)) {
      expect(counts.length).toBeGreaterThan(100)
      expect(isSorted(counts), direction).toBe(true)
    }
    const reordered = yield* run({ ...Link.perfect, delay: Link.uniform(1, 20), reordering: 1 })
    expect([...arrivals(reordered.trace).values()].some(isSorted)).toBe(false)
  }))
