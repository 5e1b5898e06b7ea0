/**
 * How one direction between two nodes behaves.
 *
 * @module
 */
import type { Random } from "effect"

/** A distribution of delays, in milliseconds. */
export type Delay =
  | { readonly _tag: "Constant"; readonly ms: number }
  | { readonly _tag: "Uniform"; readonly minMs: number; readonly maxMs: number }
  /** A long tail: half the delays are below the median; `sigma` 0.5 puts the 99th percentile at 3.2 medians. */
  | { readonly _tag: "LogNormal"; readonly medianMs: number; readonly sigma: number }

/** Always the same delay. */
export const constant = (ms: number): Delay => ({ _tag: "Constant", ms })

/** Any delay from `minMs` to `maxMs`, evenly. */
export const uniform = (minMs: number, maxMs: number): Delay => ({ _tag: "Uniform", minMs, maxMs })

/** Delays with a long tail, as real networks have them. */
export const logNormal = (medianMs: number, sigma: number): Delay => ({ _tag: "LogNormal", medianMs, sigma })

/** One direction between two nodes. Probabilities are from 0 to 1. */
export interface Link {
  readonly delay: Delay
  /** How likely a datagram is lost. */
  readonly loss: number
  /** How likely it arrives twice, each time with a delay of its own. */
  readonly duplication: number
  /** How likely its own delay alone decides when it arrives. The others keep their order among themselves. */
  readonly reordering: number
}

/** No delay, no loss, no duplicates, in order. */
export const perfect: Link = { delay: constant(0), loss: 0, duplication: 0, reordering: 0 }

/** Draws a delay. */
export const draw = (delay: Delay, random: Random.Random): number => {
  switch (delay._tag) {
    case "Constant":
      return delay.ms
    case "Uniform":
      return delay.minMs + (delay.maxMs - delay.minMs) * random.nextDoubleUnsafe()
    case "LogNormal": {
      // Box and Muller, 1958.
      const radius = Math.sqrt(-2 * Math.log(1 - random.nextDoubleUnsafe()))
      return delay.medianMs * Math.exp(delay.sigma * radius * Math.cos(2 * Math.PI * random.nextDoubleUnsafe()))
    }
  }
}
