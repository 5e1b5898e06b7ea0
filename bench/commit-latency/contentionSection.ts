/**
 * Commit latency of two who propose at once.
 *
 * @module
 */
import { Effect } from "effect"
import { topologies, type Topology } from "../data/regions.ts"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { roundTripsOf, totalOf } from "./roundTrips.ts"
import { alone, type CommitLatency, contended, type Duel, type Protocol } from "./virtual.ts"

const worlds: Record<Effort, number> = { full: 100, quick: 10 }

/** Which of the latencies a row is about. */
interface Who {
  readonly protocol: Protocol
  readonly who: string
  readonly of: (duel: Duel) => ReadonlyArray<CommitLatency>
}

const byTime = ([one, other]: Duel): Duel => one.ms <= other.ms ? [one, other] : [other, one]

const rows: ReadonlyArray<Who> = [
  { protocol: "Paxos", who: "chosen first", of: (duel) => [byTime(duel)[0]] },
  { protocol: "Paxos", who: "chosen second", of: (duel) => [byTime(duel)[1]] },
  { protocol: "Multi-Paxos", who: "at the leader", of: (duel) => duel.filter(({ place }) => place === 0) },
  { protocol: "Multi-Paxos", who: "at a follower", of: (duel) => duel.filter(({ place }) => place !== 0) },
]

const median = (figures: ReadonlyArray<number>): number =>
  [...figures].sort((a, b) => a - b)[figures.length >> 1] ?? Number.NaN

const measureTopology = Effect.fnUntraced(function* (topology: Topology) {
  const seeds = worlds[yield* Effort]
  const measured = {
    "Paxos": { alone: yield* alone("Paxos", topology), duels: yield* contended("Paxos", topology, seeds) },
    "Multi-Paxos": {
      alone: yield* alone("Multi-Paxos", topology),
      duels: yield* contended("Multi-Paxos", topology, seeds),
    },
  }
  return rows.map(({ of, protocol, who }) => {
    const { alone, duels } = measured[protocol]
    const latencies = duels.flatMap(of)
    const places = new Set(latencies.map(({ place }) => place))
    const roundTrips = (of: ReadonlyArray<CommitLatency>) =>
      of.map((latency) => totalOf(roundTripsOf(protocol, topology, latency)))
    return {
      topology: topology.name,
      protocol,
      who,
      alone: median(roundTrips(alone.filter(({ place }) => places.has(place)))),
      median: median(roundTrips(latencies)),
      worst: Math.max(...roundTrips(latencies)),
      medianMs: median(latencies.map(({ ms }) => ms)),
    }
  })
})

/** Measures every topology, in many worlds. */
export const contentionSection: Effect.Effect<Section, unknown> = Effect.gen(function* () {
  yield* progress("contention")
  const measured = (yield* Effect.forEach(topologies, measureTopology)).flat()
  const seeds = worlds[yield* Effort]
  return {
    title: "Contention",
    measured:
      "As above, but two nodes propose at the same moment: each with its neighbour in the table of regions, in " +
      `${seeds} worlds that differ in which of two messages that arrive together is read first. The one whose command ` +
      "is not chosen in Paxos proposes it again, in a new instance, as soon as it knows. Medians and the worst over " +
      "worlds and pairs. Round trips are those to a quorum and those of forwarding, as defined above.",
    table: {
      columns: [
        { title: "topology" },
        { title: "protocol" },
        { title: "proposer" },
        { title: "round trips alone" },
        { title: "two at once: median" },
        { title: "worst" },
        { title: "median latency", unit: "ms" },
      ],
      rows: measured.map(({ alone, median, medianMs, protocol, topology, who, worst }) => [
        topology,
        protocol,
        who,
        alone,
        median,
        worst,
        medianMs,
      ]),
    },
    plots: [{
      kind: "bars",
      title: "Round trips to commit when two propose at once (median)",
      x: { label: "topology", scale: "category" },
      y: { label: "round trips", scale: "linear" },
      series: rows.map(({ protocol, who }) => ({
        name: `${protocol}, ${who}`,
        points: measured
          .filter((row) => row.protocol === protocol && row.who === who)
          .map(({ median, topology }) => ({ x: topology, y: median })),
      })),
    }],
    notes: [
      "Proposers of Paxos whose ballot is rejected stand back for a random time, up to the longest round trip at " +
      "first: a patient choice wastes time, an impatient one lets them duel for longer.",
    ],
  }
})
