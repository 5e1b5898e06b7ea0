/**
 * The criterion of phi-accrual (Hayashibara, Défago, Yared and Katayama, "The φ accrual failure detector", SRDS 2004).
 *
 * @module
 */
import { Schema } from "effect"
import * as Log from "../../model/Log.ts"
import type { Criterion } from "./Criterion.ts"
import { tail } from "./normal.ts"

/** The latest times from one word to the next, in ticks. */
export interface Arrivals {
  readonly intervals: Log.Log<number>
  readonly sum: number
  readonly squares: number
}
const Arrivals: Schema.Codec<Arrivals, unknown> = Schema.Struct({
  intervals: Log.schema(Schema.Finite),
  sum: Schema.Finite,
  squares: Schema.Finite,
})

/** A window of these intervals. */
export const arrivalsOf = (intervals: ReadonlyArray<number>): Arrivals =>
  intervals.reduce(add, { intervals: Log.empty(), sum: 0, squares: 0 })

const add = ({ intervals, squares, sum }: Arrivals, interval: number): Arrivals => ({
  intervals: Log.append(intervals, interval),
  sum: sum + interval,
  squares: squares + interval * interval,
})

const dropOldest = (window: Arrivals): Arrivals => {
  const first = Log.firstIndex(window.intervals)
  const oldest = Log.get(window.intervals, first) ?? 0
  return {
    intervals: Log.dropBefore(window.intervals, first + 1),
    sum: window.sum - oldest,
    squares: window.squares - oldest * oldest,
  }
}

/**
 * The suspicion of who is late by so many standard deviations: φ is the negative decimal logarithm of how likely a word
 * comes this late or later. To suspect at φ = 3 is to be wrong once in a thousand words, if they come as assumed.
 */
export const phi = (deviations: number): number => -Math.log10(tail(deviations))

/** The highest φ that can be told: 10^-300 is about the least positive number. */
export const maxThreshold = 300

/** φ of that is above the highest. */
const mostDeviations = 37.2

/** How many standard deviations late one is at that φ, which is above log 2: that of who is exactly on time. */
export const deviationsAt = (threshold: number): number => {
  let [low, high] = [0, mostDeviations]
  while (high - low > 1e-9) {
    const middle = (low + high) / 2
    if (phi(middle) < threshold) low = middle
    else high = middle
  }
  return high
}

/** What the criterion is told. */
export interface PhiOptions {
  /** The φ at which a member is suspected. */
  readonly threshold: number
  /** How many intervals are remembered; at least 2. */
  readonly window: number
  /** The least standard deviation assumed, or one that is always on time would be suspected for being late by a tick. */
  readonly minDeviationTicks: number
  /** How often words are sent. What arrives may come otherwise; so it is assumed at first, give or take a quarter. */
  readonly everyTicks: number
}

/**
 * Suspects whoever is later than can be expected, as if the intervals between its words were normally distributed with
 * the mean and the deviation of the latest of them. As the distribution stays while a member is silent, its φ reaches
 * the threshold after a time that can be told in advance.
 */
export const phiAccrual = ({ everyTicks, minDeviationTicks, threshold, window }: PhiOptions): Criterion<Arrivals> => {
  const deviations = deviationsAt(threshold)
  return {
    memory: Arrivals,
    initial: arrivalsOf([everyTicks * 3 / 4, everyTicks * 5 / 4]),
    limitTicks: ({ intervals, squares, sum }) => {
      const count = Log.length(intervals)
      const mean = sum / count
      const variance = Math.max(0, squares / count - mean * mean)
      return mean + deviations * Math.max(Math.sqrt(variance), minDeviationTicks)
    },
    heard: (memory, silentTicks) => {
      const grown = add(memory, silentTicks)
      return Log.length(grown.intervals) > window ? dropOldest(grown) : grown
    },
  }
}
