/**
 * Detection time against false suspicions.
 *
 * @module
 */
import { Effect } from "effect"
import { Effort } from "../harness/Effort.ts"
import { progress } from "../harness/Progress.ts"
import type { Plot, Section } from "../harness/Report.ts"
import { type Candidate, candidates, everyMs, kinds, type Links, links } from "./candidates.ts"
import { mean } from "./mean.ts"
import { type Quality, qualityOf, type Sample } from "./quality.ts"

const samples: Record<Effort, Sample> = {
  full: { calmMs: 300_000, crashes: 20 },
  quick: { calmMs: 20_000, crashes: 3 },
}

interface Measured {
  readonly links: Links
  readonly candidate: Candidate
  readonly quality: Quality
}

/** A logarithmic axis has no zero: none at all is drawn here. */
const noneAt = 0.1

const plotOf = ({ name }: Links, measured: ReadonlyArray<Measured>): Plot => ({
  kind: "lines",
  title: `False suspicions against detection time: ${name} links`,
  x: { label: "mean time from a crash until it is suspected, ms", scale: "linear" },
  y: { label: `false suspicions an hour and pair (none: ${noneAt})`, scale: "log10" },
  series: kinds.map((kind) => ({
    name: kind,
    points: measured
      .filter(({ candidate, links }) => candidate.kind === kind && links.name === name)
      .map(({ quality }) => ({ x: mean(quality.detectionMs), y: Math.max(noneAt, quality.mistakesPerHour) })),
  })),
})

/** Measures every detector on every kind of link. */
export const qualitySection: Effect.Effect<Section, unknown> = Effect.gen(function* () {
  const sample = samples[yield* Effort]
  const measured = yield* Effect.forEach(links, (links) =>
    Effect.andThen(
      progress(`failure detectors on ${links.name} links`),
      Effect.forEach(candidates, (candidate) =>
        Effect.map(qualityOf(sample, candidate, links), (quality): Measured => ({ links, candidate, quality }))),
    ))
  const all = measured.flat()
  const hours = all[0]?.quality.hours ?? 0
  return {
    title: "Detection time against false suspicions",
    measured:
      `Virtual time; five nodes that listen to each other, each with something to say every ${everyMs} ms. First nobody ` +
      `crashes for ${sample.calmMs / 1000} seconds, which is ${
        hours.toFixed(2)
      } hours of a pair: a suspicion is false. ` +
      `Then ${sample.crashes} crash one after another, each at a random moment; each of four others suspects it for good ` +
      "after the detection time. One-way delays: " +
      links.map(({ described, name }) => `${name}: ${described}`).join("; ") + ".",
    table: {
      columns: [
        { title: "links" },
        { title: "detector" },
        { title: "setting" },
        { title: "detection, mean", unit: "ms", digits: 0 },
        { title: "worst", unit: "ms", digits: 0 },
        { title: "false suspicions an hour and pair", digits: 1 },
        { title: "each lasts, mean", unit: "ms", digits: 0 },
      ],
      rows: all.map(({ candidate, links, quality }) => [
        links.name,
        candidate.kind,
        candidate.setting,
        mean(quality.detectionMs),
        Math.max(...quality.detectionMs),
        quality.mistakesPerHour,
        quality.mistakesPerHour === 0 ? null : quality.mistakeMs,
      ]),
    },
    plots: links.map((one) => plotOf(one, all)),
    notes: [
      `Down and to the left is better. A detector counts silence in ticks of ${
        everyMs / 10
      } ms, and is as exact as that.`,
      "A φ of 3 would be wrong once in a thousand words if these came as a normal distribution has them. What is lost or " +
      "delayed by a long tail does not, so it is wrong more often: φ tells which of two settings is the hastier, and on " +
      "which links to wait, but not how often it errs.",
    ],
  }
})
