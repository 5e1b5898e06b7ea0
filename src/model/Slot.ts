/**
 * A position in the log of Multi-Paxos, counted from 0.
 *
 * @module
 */
import { type Brand, Schema } from "effect"

/** A position in a Multi-Paxos log: a whole number from 0 to 2^53 - 1. */
export type Slot = number & Brand.Brand<"Slot">

/** Decodes and checks a slot; `Slot.make(0)` is the first. */
export const Slot: Schema.brand<Schema.Int, "Slot"> = Schema.Int
  .check(Schema.isGreaterThanOrEqualTo(0, { expected: "a slot: a whole number from 0" }))
  .pipe(Schema.brand("Slot"))

/** The slot `count` places after `slot`. */
// The sum of two whole numbers from 0 is one; checking again would be paid for every command.
export const advance = (slot: Slot, count = 1): Slot => (slot + count) as Slot
