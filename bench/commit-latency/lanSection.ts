/**
 * Commit latency where all links are alike: round trips and message delays.
 *
 * @module
 */
import { Effect } from "effect"
import { lan } from "../data/regions.ts"
import { progress } from "../harness/Progress.ts"
import type { Plot, Section } from "../harness/Report.ts"
import { firstPlaces, longestRoundTripMs } from "./geography.ts"
import { alone, type CommitLatency, type Protocol } from "./virtual.ts"

/** A protocol, as seen by who proposes. */
interface Proposing {
  readonly protocol: Protocol
  readonly at: string
  readonly includes: (place: number) => boolean
}

const proposers: ReadonlyArray<Proposing> = [
  { protocol: "Paxos", at: "any node (it has no leader)", includes: () => true },
  { protocol: "Multi-Paxos", at: "the leader", includes: (place) => place === 0 },
  { protocol: "Multi-Paxos", at: "a follower", includes: (place) => place !== 0 },
]

const longest = (latencies: ReadonlyArray<CommitLatency>): number => Math.max(...latencies.map(({ ms }) => ms))

const measureGroup = Effect.fnUntraced(function* (nodes: number) {
  const topology = firstPlaces(lan, nodes)
  const roundTripMs = longestRoundTripMs(topology)
  return yield* Effect.forEach(
    proposers,
    ({ at, includes, protocol }) =>
      Effect.map(alone(protocol, topology), (latencies) => {
        const ms = longest(latencies.filter(({ place }) => includes(place)))
        return { nodes, protocol, at, messageDelays: 2 * ms / roundTripMs, roundTrips: ms / roundTripMs, ms }
      }),
  )
})

/** Paxos has no leader, so a point of it stands for a node at either place. */
const plotOf = (roundTrips: { readonly paxos: number; readonly leader: number; readonly follower: number }): Plot => ({
  kind: "bars",
  title: "Round trips to commit: two for Paxos, one for Multi-Paxos and one to its leader",
  x: { label: "where a command is proposed", scale: "category" },
  y: { label: "round trips", scale: "linear" },
  series: [
    { name: "Paxos", points: [{ x: "at the leader", y: roundTrips.paxos }, { x: "elsewhere", y: roundTrips.paxos }] },
    {
      name: "Multi-Paxos",
      points: [{ x: "at the leader", y: roundTrips.leader }, { x: "elsewhere", y: roundTrips.follower }],
    },
  ],
})

/** Measures groups of three and five. */
export const lanSection: Effect.Effect<Section, unknown> = Effect.gen(function* () {
  yield* progress("round trips on a LAN")
  const commits = (yield* Effect.forEach([3, 5], measureGroup)).flat()
  const [paxos, leader, follower] = commits.map(({ roundTrips }) => roundTrips)
  return {
    title: "Round trips",
    measured:
      "Virtual time from proposing a command to knowing that it is chosen, in an idle group on links that are " +
      "all alike; computing and writing take no time. A message delay is one way, a round trip two; of several nodes " +
      "that are alike the slowest is shown.",
    table: {
      columns: [
        { title: "nodes" },
        { title: "protocol" },
        { title: "proposing at" },
        { title: "message delays" },
        { title: "round trips" },
        { title: "latency", unit: "ms", digits: 2 },
      ],
      rows: commits.map(({ at, messageDelays, ms, nodes, protocol, roundTrips }) => [
        String(nodes),
        protocol,
        at,
        messageDelays,
        roundTrips,
        ms,
      ]),
    },
    plots: paxos === undefined || leader === undefined || follower === undefined
      ? []
      : [plotOf({ paxos, leader, follower })],
    notes: [lan.source],
  }
})
