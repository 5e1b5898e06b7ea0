/**
 * Numbers in words.
 *
 * @module
 */

/** So many of something, as in `1 day` and `1,024 events`. */
export const counted = (count: number, what: string): string =>
  `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`
