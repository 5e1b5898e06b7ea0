/**
 * How deep JSON nests. What reads JSON by recursion fails at some depth, and what does not may take seconds for it.
 *
 * @module
 */

/** Whether arrays and objects nest no deeper than so many levels. Looks no further down than that. */
export const isWithin = (json: unknown, levels: number): boolean =>
  typeof json !== "object" || json === null ||
  (levels > 0 && Object.values(json).every((value) => isWithin(value, levels - 1)))
