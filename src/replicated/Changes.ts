/**
 * The changes that the calls of a service made, numbered, as far as they are kept.
 *
 * @module
 */
import { Schema } from "effect"
import * as JsonLength from "../model/JsonLength.ts"
import type { Limits } from "./Limits.ts"

/** The changes of one call. */
export type Changes = ReadonlyArray<Schema.Json>

/** What a snapshot holds of it: the index of the first changes kept, and the changes of each call from there on. */
export const Image: Schema.Codec<{ readonly first: number; readonly kept: ReadonlyArray<Changes> }, unknown> = Schema
  .Struct({ first: Schema.Natural, kept: Schema.Array(Schema.Array(Schema.Json)) })

interface Kept {
  readonly changes: Changes
  /** As `JsonLength` counts. */
  readonly length: number
}

const measured = (changes: Changes): Kept => ({ changes, length: JsonLength.of(changes) })

/** The changes of a service, from 1 on; the oldest are dropped when they are too many. */
export class ChangeHistory {
  /** The index of the first changes that are kept, or of those to come. */
  first: number
  /** Those of the first index stand at `head`; those before have been dropped. */
  private kept: Array<Kept>
  private head = 0
  private length = 0

  constructor({ first, kept }: typeof Image.Type = { first: 1, kept: [] }) {
    this.first = first
    this.kept = kept.map(measured)
    for (const { length } of this.kept) this.length += length
  }

  /** The index of the changes to come. */
  get next(): number {
    return this.first + this.kept.length - this.head
  }

  append(changes: Changes, { historyCalls, historyLength }: Limits): void {
    const kept = measured(changes)
    this.kept.push(kept)
    this.length += kept.length
    while (this.next - this.first > historyCalls || this.length > historyLength) this.dropFirst()
  }

  /** The changes from an index on, which are all kept. */
  from(index: number): ReadonlyArray<Changes> {
    return this.kept.slice(this.head + index - this.first).map(({ changes }) => changes)
  }

  get image(): typeof Image.Type {
    return { first: this.first, kept: this.from(this.first) }
  }

  private dropFirst(): void {
    this.length -= this.kept[this.head]?.length ?? 0
    this.head++
    this.first++
    if (2 * this.head < this.kept.length) return
    this.kept = this.kept.slice(this.head)
    this.head = 0
  }
}
