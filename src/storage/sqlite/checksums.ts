/**
 * The checksums of records. Each covers the record's place with its value, so that a record which is whole but stands
 * where it does not belong is found too. Names are JSON texts, which hold no line break. A sum is taken in steps, as to join
 * the texts first takes several times as long as the sum.
 *
 * @module
 */
import { crc32 } from "node:zlib"

const seedOfMeta = crc32("meta\n")

/** Of what the node knows of its directory. */
export const ofMeta = (value: string): number => crc32(value, seedOfMeta)

/** What the checksum of a cell begins with. */
export const seedOfCell = (name: string): number => crc32(`cell\n${name}\n`)

/** Of a cell. */
export const ofCell = (seed: number, value: string): number => crc32(value, seed)

/** Of the fact that a log begins at an index and has its entries in a table. */
export const ofLog = (id: number, name: string, firstIndex: number): number =>
  crc32(`log\n${id}\n${name}\n${firstIndex}`)

/** What the checksums of a log's entries begin with. */
export const seedOfEntries = (name: string): number => crc32(`entries\n${name}`)

/** Of a log's entry. */
export const ofEntry = (seed: number, index: number, value: string): number => crc32(value, crc32(`${index}\n`, seed))

/**
 * The sum of all checksums, kept with every sync. A record that is missing, or of another time than the rest, leaves
 * each record by itself correct: the sum shows it (but for one chance in 2^32).
 */
export const plus = (sum: number, checksum: number): number => (sum + checksum) >>> 0

/** The sum without a checksum, or without the sum of some. */
export const minus = (sum: number, checksum: number): number => (sum - checksum) >>> 0
