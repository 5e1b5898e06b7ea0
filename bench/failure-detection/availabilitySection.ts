/**
 * What suspicion costs in availability.
 *
 * @module
 */
import { Effect } from "effect"
import type * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Plot, Section } from "../harness/Report.ts"
import { type Availability, availabilityOf, type Options } from "./availability.ts"
import { candidates, everyMs, kinds, type Links, links, timeoutsMs } from "./candidates.ts"
import { mean } from "./mean.ts"
import type { Sample } from "./quality.ts"

const samples: Record<Effort, Sample> = {
  full: { calmMs: 300_000, crashes: 20 },
  quick: { calmMs: 20_000, crashes: 3 },
}

interface Setting {
  readonly kind: string
  readonly setting: string
  readonly options: Options
}

/** How long who has given up its leader waits at most before it asks to lead. */
const spreadMs = 250

const pace = (leastMs: number): MultiPaxos.Pace => ({
  heartbeat: everyMs,
  electionTimeout: [leastMs, leastMs + spreadMs],
})

/** Twice as long is silence no reason to suspect whom the detector does not: above what any of these takes. */
const mostMs = 750

const ownKind = "the leader's silence"

const settings: ReadonlyArray<Setting> = [
  ...timeoutsMs.map((ms) => ({
    kind: ownKind,
    setting: `${ms} ms`,
    options: { pace: pace(ms) },
  })),
  ...candidates.map(({ detector, kind, setting }) => ({
    kind,
    setting,
    options: { detector, pace: pace(mostMs - spreadMs) },
  })),
]

interface Measured extends Setting {
  readonly links: Links
  readonly availability: Availability
}

/** A logarithmic axis has no zero: no time at all is drawn here. */
const noneAt = 0.01

const plotOf = ({ name }: Links, measured: ReadonlyArray<Measured>): Plot => ({
  kind: "lines",
  title: `Nodes without a leader against fail-over: ${name} links`,
  x: { label: "mean time from a leader's crash until a majority follows the next, ms", scale: "linear" },
  y: { label: `time in which a node follows nobody while none crashes, s an hour (none: ${noneAt})`, scale: "log10" },
  series: [ownKind, ...kinds].map((kind) => ({
    name: kind,
    points: measured
      .filter((one) => one.kind === kind && one.links.name === name)
      .map(({ availability: { astrayMsPerHour, failOverMs } }) => ({
        x: mean(failOverMs),
        y: Math.max(noneAt, astrayMsPerHour / 1000),
      })),
  })),
})

/** Measures every setting on every kind of link. */
export const availabilitySection: Effect.Effect<Section, unknown> = Effect.gen(function* () {
  const sample = samples[yield* Effort]
  const measured = yield* Effect.forEach(links, (links) =>
    Effect.andThen(
      progress(`Multi-Paxos on ${links.name} links`),
      Effect.forEach(settings, (setting) =>
        Effect.map(
          availabilityOf(sample, setting.options, links),
          (availability): Measured => ({ ...setting, links, availability }),
        )),
    ))
  const all = measured.flat()
  return {
    title: "What suspicion costs Multi-Paxos",
    measured:
      `Virtual time; three replicas on the links above. For ${sample.calmMs / 1000} seconds nobody crashes; then the ` +
      `leader does, ${sample.crashes} times. There is a leader while a majority follows it, itself included. A replica ` +
      "that suspects the leader follows nobody until it hears the leader again, or the next: what is proposed there waits.",
    table: {
      columns: [
        { title: "links" },
        { title: "suspicious is" },
        { title: "setting" },
        { title: "fail-over, mean", unit: "ms", digits: 0 },
        { title: "worst", unit: "ms", digits: 0 },
        { title: "without a leader", unit: "s an hour", digits: 1 },
        { title: "a node that follows nobody", unit: "s an hour", digits: 1 },
      ],
      rows: all.map(({ availability: { astrayMsPerHour, failOverMs, leaderlessMsPerHour }, kind, links, setting }) => [
        links.name,
        kind,
        setting,
        mean(failOverMs),
        Math.max(...failOverMs),
        leaderlessMsPerHour / 1000,
        astrayMsPerHour / 1000,
      ]),
    },
    plots: links.map((one) => plotOf(one, all)),
    notes: [
      `A fail-over is the time until a majority suspects the leader, up to ${spreadMs} ms drawn at random, a round trip ` +
      "to ask whether others suspect it too, and one for phase 1.",
      "A false suspicion deposes nobody, as a majority has to share it (pre-vote); it costs the replica that has it until " +
      "the leader's next word. So haste is cheap here, until it is so great that a majority errs at once.",
      `With a detector a candidate that is not answered tries again after ${
        mostMs - spreadMs
      } to ${mostMs} ms, and without ` +
      "one after the setting: on lossy links that is what the worst fail-overs are.",
    ],
  }
})
