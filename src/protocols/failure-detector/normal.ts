/**
 * The upper tail of the standard normal distribution.
 *
 * @module
 */

/** Beyond so many deviations the continued fraction converges quickly, and the series loses digits. */
const far = 3

const density = (deviations: number): number => Math.exp(-deviations * deviations / 2) / Math.sqrt(2 * Math.PI)

/** One half less the integral of the density, term by term (Abramowitz and Stegun 1964, 26.2.11). */
const near = (deviations: number): number => {
  let sum = 0
  let term = deviations
  for (let odd = 3; Math.abs(term) > Number.EPSILON; odd += 2) {
    sum += term
    term *= deviations * deviations / odd
  }
  return 1 / 2 - density(deviations) * sum
}

/** Laplace's continued fraction (Abramowitz and Stegun 1964, 26.2.14). */
const beyond = (deviations: number): number => {
  let fraction = deviations
  for (let depth = 100; depth > 0; depth--) fraction = deviations + depth / fraction
  return density(deviations) / fraction
}

/** How likely a normal variable is this many standard deviations above its mean, or more. For 0 and above. */
export const tail = (deviations: number): number => deviations < far ? near(deviations) : beyond(deviations)
