import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { firstPlaces, quorumRoundTripMs } from "../../bench/commit-latency/geography.ts"
import { roundTripsOf } from "../../bench/commit-latency/roundTrips.ts"
import { alone, contended, type Protocol } from "../../bench/commit-latency/virtual.ts"
import { fiveRegions, lan, threeRegions, type Topology } from "../../bench/data/regions.ts"

const roundTripsAlone = (protocol: Protocol, topology: Topology) =>
  Effect.map(
    alone(protocol, topology),
    (latencies) => latencies.map((latency) => roundTripsOf(protocol, topology, latency)),
  )

for (const nodes of [3, 5]) {
  const topology = firstPlaces(lan, nodes)
  const lanRoundTripMs = 0.1
  const others = new Array<number>(nodes - 1)

  describe(`commit latency of ${nodes} nodes on uniform links`, () => {
    it.effect("Paxos: exactly two round trips at every node, from an idle start (PMS 2.2)", () =>
      Effect.gen(function* () {
        const latencies = yield* alone("Paxos", topology)
        expect(latencies.map(({ ms }) => ms / lanRoundTripMs)).toEqual([2, ...others.fill(2)])
      }))

    it.effect("Multi-Paxos: exactly one round trip at the leader, and one more at a follower (PMS 3)", () =>
      Effect.gen(function* () {
        const latencies = yield* alone("Multi-Paxos", topology)
        expect(latencies.map(({ ms }) => ms / lanRoundTripMs)).toEqual([1, ...others.fill(2)])
      }))
  })
}

for (const topology of [threeRegions, fiveRegions]) {
  describe(`commit latency of ${topology.name}`, () => {
    it.effect("Paxos: exactly two round trips to the nearest majority, wherever it is proposed (PMS 2.2)", () =>
      Effect.gen(function* () {
        const roundTrips = yield* roundTripsAlone("Paxos", topology)
        expect(roundTrips).toEqual(topology.regions.map(() => ({ quorum: 2, forwarding: 0 })))
      }))

    it.effect("Multi-Paxos: exactly one round trip to the leader's nearest majority, and to the leader (PMS 3)", () =>
      Effect.gen(function* () {
        const roundTrips = yield* roundTripsAlone("Multi-Paxos", topology)
        const expected = topology.regions.map((_, place) => ({ quorum: 1, forwarding: place === 0 ? 0 : 1 }))
        expect(roundTrips).toEqual(expected)
      }))
  })
}

describe("commit latency of two proposers at once", () => {
  it.effect("Paxos: one commits at best as if it were alone, and the other starts again when it knows (PMS 2.4)", () =>
    Effect.gen(function* () {
      const oneWayMs = 0.05
      for (const duel of yield* contended("Paxos", firstPlaces(lan, 3), 5)) {
        const [first = 0, second = 0] = duel.map(({ ms }) => Math.round(ms / oneWayMs)).sort((a, b) => a - b)
        expect(first).toBeGreaterThanOrEqual(4)
        // One that is not the proposer knows after three: the proposer's own acceptor and its own make a majority.
        expect(second).toBeGreaterThanOrEqual(3 + 4)
      }
    }))

  it.effect("Multi-Paxos: each commits as if it were alone, since one leader orders both (PMS 3)", () =>
    Effect.gen(function* () {
      const duels = yield* contended("Multi-Paxos", fiveRegions, 3)
      for (const latency of duels.flat()) {
        expect(roundTripsOf("Multi-Paxos", fiveRegions, latency).quorum).toBe(1)
      }
    }))
})

describe("geography", () => {
  it("the quorum's round trip ends at the farthest member of the nearest majority, the place itself included", () => {
    expect(quorumRoundTripMs(threeRegions, 0)).toBe(86)
    expect(quorumRoundTripMs(threeRegions, 2)).toBe(140.5)
    expect(quorumRoundTripMs(fiveRegions, 0)).toBe(123)
  })
})
