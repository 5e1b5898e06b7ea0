/**
 * Commit latency between regions of the world, place by place.
 *
 * @module
 */
import { Effect } from "effect"
import { fiveRegions, threeRegions, type Topology } from "../data/regions.ts"
import { progress } from "../harness/Progress.ts"
import type { Plot, Section } from "../harness/Report.ts"
import { quorumRoundTripMs } from "./geography.ts"
import { roundTripsOf } from "./roundTrips.ts"
import { alone, type CommitLatency } from "./virtual.ts"

/** What each protocol took at a place. */
interface Place {
  readonly topology: Topology
  readonly name: string
  readonly paxos: CommitLatency
  readonly multiPaxos: CommitLatency
}

const measurePlaces = Effect.fnUntraced(function* (topology: Topology) {
  yield* progress(topology.name)
  const all = yield* Effect.all({ paxos: alone("Paxos", topology), multiPaxos: alone("Multi-Paxos", topology) })
  return topology.regions.flatMap((name, place): ReadonlyArray<Place> => {
    const [paxos, multiPaxos] = [all.paxos[place], all.multiPaxos[place]]
    return paxos === undefined || multiPaxos === undefined ? [] : [{ topology, name, paxos, multiPaxos }]
  })
})

const rowOf = ({ multiPaxos, name, paxos, topology }: Place) => {
  const { forwarding, quorum } = roundTripsOf("Multi-Paxos", topology, multiPaxos)
  return [
    topology.name,
    name,
    roundTripsOf("Paxos", topology, paxos).quorum,
    paxos.ms,
    quorum,
    forwarding,
    multiPaxos.ms,
    paxos.ms / multiPaxos.ms,
  ]
}

const plotOf = (topology: Topology, places: ReadonlyArray<Place>): Plot => ({
  kind: "bars",
  title: `Milliseconds to commit, ${topology.name}; the leader of Multi-Paxos is in ${topology.regions[0]}`,
  x: { label: "where a command is proposed", scale: "category" },
  y: { label: "ms", scale: "linear" },
  series: [
    { name: "Paxos", points: places.map(({ name, paxos }) => ({ x: name, y: paxos.ms })) },
    { name: "Multi-Paxos", points: places.map(({ multiPaxos, name }) => ({ x: name, y: multiPaxos.ms })) },
  ],
})

const topologies = [threeRegions, fiveRegions]

/** Measures three regions and five. */
export const regionsSection: Effect.Effect<Section, unknown> = Effect.gen(function* () {
  const places = yield* Effect.forEach(topologies, measurePlaces)
  return {
    title: "Between regions",
    measured:
      "Virtual time from proposing a command to knowing that it is chosen, in an idle group with a node in each " +
      `region. Paxos has no leader; that of Multi-Paxos is in ${
        threeRegions.regions[0]
      }. A round trip to a quorum is ` +
      "the way to the farthest member of the nearest majority and back, from the node that gathers it: the proposer " +
      "in Paxos, the leader in Multi-Paxos. Forwarding is the way from the proposer to the leader and back.",
    table: {
      columns: [
        { title: "topology" },
        { title: "proposing in" },
        { title: "Paxos: round trips" },
        { title: "Paxos: latency", unit: "ms", digits: 1 },
        { title: "Multi-Paxos: round trips" },
        { title: "forwarding" },
        { title: "Multi-Paxos: latency", unit: "ms", digits: 1 },
        { title: "ratio", digits: 2 },
      ],
      rows: places.flat().map(rowOf),
    },
    plots: topologies.map((topology, index) => plotOf(topology, places[index] ?? [])),
    notes: [
      `In ${threeRegions.regions[0]} the round trip to the nearest majority takes ${
        topologies.map((topology) => `${quorumRoundTripMs(topology, 0)} ms with ${topology.name}`).join(" and ")
      }.`,
      threeRegions.source,
    ],
  }
})
