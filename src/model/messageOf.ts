/**
 * What was thrown, in words.
 *
 * @module
 */

/** The message of an `Error`, and of anything else its text. */
export const messageOf = (thrown: unknown): string => thrown instanceof Error ? thrown.message : String(thrown)
