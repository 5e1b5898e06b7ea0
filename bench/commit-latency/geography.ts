/**
 * A topology as the network sees it, and the round trips that it makes possible.
 *
 * @module
 */
import { majority } from "../../src/model/Quorum.ts"
import { Link, type Links } from "../../src/network/mod.ts"
import { membersOf } from "../cluster/Cluster.ts"
import type { Topology } from "../data/regions.ts"

/** The first places of a topology alone. */
export const firstPlaces = (topology: Topology, count: number): Topology => ({
  ...topology,
  regions: topology.regions.slice(0, count),
  roundTripMs: topology.roundTripMs.slice(0, count).map((row) => row.slice(0, count)),
})

/** Milliseconds there and back between two places, by their index. */
export const roundTripMs = ({ name, roundTripMs }: Topology, from: number, to: number): number => {
  const ms = roundTripMs[from]?.[to]
  if (ms === undefined) throw new Error(`${name} has no round trip from place ${from} to place ${to}`)
  return ms
}

/** Milliseconds there and back to the farthest member of the nearest majority, which includes the place itself. */
export const quorumRoundTripMs = (topology: Topology, from: number): number => {
  const nearest = topology.regions.map((_, to) => roundTripMs(topology, from, to)).sort((a, b) => a - b)
  return nearest[majority(nearest.length).phase2 - 1] ?? Number.NaN
}

/** The longest round trip of all. */
export const longestRoundTripMs = ({ roundTripMs }: Topology): number => Math.max(...roundTripMs.flat())

/** A node a place; each direction takes always half of the round trip, and nothing is lost. */
export const linksOf = (topology: Topology): Links => {
  const places = new Map(membersOf(topology.regions.length).map((node, index) => [node, index]))
  const placeOf = (node: Parameters<typeof places.get>[0]) => places.get(node) ?? Number.NaN
  return (from, to) => ({
    ...Link.perfect,
    delay: Link.constant(roundTripMs(topology, placeOf(from), placeOf(to)) / 2),
  })
}
