/**
 * What names a snapshot, and the log of parts in which a replica keeps one and gathers the next.
 *
 * @module
 */
import CRC32 from "crc-32"
import { Schema } from "effect"
import { Ballot } from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import { Slot } from "../../model/Slot.ts"

/**
 * Names a snapshot. Replicas that apply the same slots make equal images, so that one may go on with what another
 * began to send; should they not be equal, the checksum tells.
 */
export interface Image {
  /** It stands for all slots below. */
  readonly end: Slot
  /** How many parts it has: at least one, and none in place of no snapshot. */
  readonly length: number
  /** The CRC-32 of its parts, one after the other. */
  readonly checksum: number
}

/** Decodes and checks an image. */
export const Image: Schema.Codec<Image, unknown> = Schema.Struct({
  end: Slot,
  length: Schema.Natural,
  checksum: Schema.Int,
})

/** No snapshot yet. */
export const none: Image = { end: Slot.make(0), length: 0, checksum: 0 }

const encoder = new TextEncoder()

/** The checksum of parts, of which all before `part` have this one. */
export const extend = (checksum: number, part: string): number =>
  // Bytes take half of the time that `CRC32.str` takes for their text; the sum is the same.
  CRC32.buf(encoder.encode(part), checksum)

/** The image that has these parts. */
export const of = (end: Slot, parts: ReadonlyArray<string>): Image => ({
  end,
  length: parts.length,
  checksum: parts.reduce(extend, none.checksum),
})

/** Whether both name the same snapshot. */
export const equals = (a: Image, b: Image): boolean =>
  a.end === b.end && a.length === b.length && a.checksum === b.checksum

/** A snapshot of which some parts have arrived. */
export interface Incoming {
  readonly image: Image
  /** Who leads in it has sent the last of them. */
  readonly ballot: Ballot
  /** Of the parts that have arrived. */
  readonly checksum: number
}

/** Decodes and checks what is known of a snapshot that arrives. */
export const Incoming: Schema.Codec<Incoming, unknown> = Schema.Struct({
  image: Image,
  ballot: Ballot,
  checksum: Schema.Int,
})

/** What a replica keeps of snapshots. */
export interface Album {
  /** The latest snapshot. */
  readonly snapshot: Image
  /** A later one, of which some parts have arrived. */
  readonly incoming: Incoming | null
  /** The parts of the latest, and after them those of the one that arrives: so to take it is to drop the old. */
  readonly parts: Log.Log<string>
}

/** The index after the last part of the latest snapshot. */
export const endOf = ({ parts, snapshot }: Album): number => Log.firstIndex(parts) + snapshot.length

/** The parts of the latest snapshot, from one on and up to another, counted from 0. */
export const partsOf = (album: Album, from = 0, to: number = album.snapshot.length): ReadonlyArray<string> => {
  const first = Log.firstIndex(album.parts)
  return Log.slice(album.parts, first + from, Math.min(first + to, endOf(album)))
}

/** How many parts of a snapshot have arrived. */
export const arrived = (album: Album): number => Log.endIndex(album.parts) - endOf(album)
