/**
 * Measured round-trip times between machines of one zone and between regions of the world.
 *
 * @module
 */

/** One node a place, and the time of a round trip between any two. */
export interface Topology {
  readonly name: string
  /** Who measured it, how and when. */
  readonly source: string
  readonly regions: ReadonlyArray<string>
  /** Milliseconds there and back, by index of `regions`; symmetric, zero from a place to itself. */
  readonly roundTripMs: ReadonlyArray<ReadonlyArray<number>>
}

const measurement = "mean of netperf TCP_RR between two Linux VMs, 18 July to 16 August 2026; " +
  "IBM Cloud Docs, VPC, “Network latency dashboards”, " +
  "https://cloud.ibm.com/docs/vpc?topic=vpc-network-latency-dashboard " +
  "(github.com/ibm-cloud-docs/vpc at 3fdff6f, _include-segments/network-latency.md)"

/** The regions below, in the order of `published`. */
const regions = ["Washington DC", "Frankfurt", "Tokyo", "Sydney", "São Paulo"]

/** As published, in milliseconds: row to column. The two directions of a pair are measured apart. */
export const published: ReadonlyArray<ReadonlyArray<number>> = [
  [0, 86, 142, 215, 122],
  [86, 0, 229, 250, 191],
  [139, 228, 0, 101, 284],
  [216, 249, 101, 0, 327],
  [124, 192, 283, 325, 0],
]

const between = (count: number): Topology => ({
  name: `${count} regions`,
  source: `Round trips between regions, ${measurement}; each pair is the mean of its two directions.`,
  regions: regions.slice(0, count),
  roundTripMs: published.slice(0, count).map((row, from) =>
    row.slice(0, count).map((roundTrip, to) => (roundTrip + (published[to]?.[from] ?? Number.NaN)) / 2)
  ),
})

/** Five machines of one zone (eu-de-fra02-a; the source's zones lie between 0.07 and 0.11 ms). */
export const lan: Topology = {
  name: "LAN",
  source: `Round trips within one zone, ${measurement}.`,
  regions: ["machine 1", "machine 2", "machine 3", "machine 4", "machine 5"],
  roundTripMs: Array.from({ length: 5 }, (_, from) => Array.from({ length: 5 }, (_, to) => from === to ? 0 : 0.1)),
}

/** North America, Europe and Asia: Washington DC, Frankfurt, Tokyo. */
export const threeRegions: Topology = between(3)

/** The three, with Sydney and São Paulo. */
export const fiveRegions: Topology = between(5)

/** All of them, nearest first. */
export const topologies: ReadonlyArray<Topology> = [lan, threeRegions, fiveRegions]
