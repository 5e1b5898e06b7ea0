/**
 * The links and the failure detectors that are compared.
 *
 * @module
 */
import type { Effect } from "effect"
import { Link } from "../../src/network/mod.ts"
import { type Detector, heartbeat, type InvalidDetector, phiAccrual } from "../../src/protocols/failure-detector/mod.ts"

/** Links that are all alike. */
export interface Links {
  readonly name: string
  readonly described: string
  readonly link: Link.Link
}

export const links: ReadonlyArray<Links> = [
  { name: "steady", described: "always 12 ms", link: { ...Link.perfect, delay: Link.constant(12) } },
  {
    name: "jittery",
    described: "log-normal with a median of 12 ms, of which one in a hundred takes 120 ms, one in a million 1.4 s",
    link: { ...Link.perfect, delay: Link.logNormal(12, 1) },
  },
  {
    name: "lossy",
    described: "12 ms, and one datagram in ten is lost",
    link: { ...Link.perfect, delay: Link.constant(12), loss: 0.1 },
  },
]

/** How often all of them speak. */
export const everyMs = 100

/** A detector with one setting. */
export interface Candidate {
  /** What it shares with others that differ in the setting. */
  readonly kind: string
  readonly setting: string
  readonly detector: Effect.Effect<Detector, InvalidDetector>
}

/** Between the times at which words are due, so that no word comes just as its time is over. */
export const timeoutsMs: ReadonlyArray<number> = [150, 250, 350, 450, 650, 850, 1250]
const thresholds = [1, 2, 3, 5, 8, 12, 16]

/** Each kind with each of its settings, from the hastiest to the most patient. */
export const candidates: ReadonlyArray<Candidate> = [
  ...timeoutsMs.map((timeout) => ({
    kind: "timeout, push",
    setting: `${timeout} ms`,
    detector: heartbeat({ every: everyMs, timeout }),
  })),
  ...timeoutsMs.map((timeout) => ({
    kind: "timeout, pull",
    setting: `${timeout} ms`,
    detector: heartbeat({ every: everyMs, timeout, hearing: "pull" }),
  })),
  ...thresholds.map((threshold) => ({
    kind: "phi-accrual, push",
    setting: `φ = ${threshold}`,
    detector: phiAccrual({ every: everyMs, threshold }),
  })),
]

/** The kinds, in their order. */
export const kinds: ReadonlyArray<string> = [...new Set(candidates.map(({ kind }) => kind))]
