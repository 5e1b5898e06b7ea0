/**
 * The changes that the calls of a service made, numbered, as far as they are kept.
 *
 * @module
 */
import { Schema } from "effect"
import * as Log from "../model/Log.ts"
import type { Limits } from "./Limits.ts"

/** The changes of one call. */
export type Changes = ReadonlyArray<Schema.Json>

/** What a snapshot holds of it: the index of the first changes kept, and the changes of each call from there on. */
export const Image: Schema.Codec<{ readonly first: number; readonly kept: ReadonlyArray<Changes> }, unknown> = Schema
  .Struct({ first: Schema.Natural, kept: Schema.Array(Schema.Array(Schema.Json)) })

/** The changes of a service, from 1 on; the oldest are dropped when they are too many. */
export class ChangeHistory {
  private log: Log.Log<Changes>
  private length = 0

  constructor({ first, kept }: typeof Image.Type = { first: 1, kept: [] }) {
    this.log = Log.fromIterable(kept, first)
    for (const changes of kept) this.length += lengthOf(changes)
  }

  /** The index of the first changes that are kept, or of those to come. */
  get first(): number {
    return Log.firstIndex(this.log)
  }

  /** The index of the changes to come. */
  get next(): number {
    return Log.endIndex(this.log)
  }

  append(changes: Changes, { historyCalls, historyLength }: Limits): void {
    this.log = Log.append(this.log, changes)
    this.length += lengthOf(changes)
    while (Log.length(this.log) > historyCalls || this.length > historyLength) this.dropFirst()
  }

  /** The changes from an index on, which are all kept. */
  from(index: number): ReadonlyArray<Changes> {
    return Log.slice(this.log, index, this.next)
  }

  get image(): typeof Image.Type {
    return { first: this.first, kept: [...this.log] }
  }

  private dropFirst(): void {
    this.length -= lengthOf(Log.get(this.log, this.first) ?? [])
    this.log = Log.dropBefore(this.log, this.first + 1)
  }
}

const lengthOf = (changes: Changes): number => JSON.stringify(changes).length
