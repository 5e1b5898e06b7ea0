/**
 * The checksums of records. Each covers the record's place with its value, so that a record which is whole but stands
 * where it does not belong is found too. Names and values are JSON texts, which hold no line break.
 *
 * @module
 */
import { crc32 } from "node:zlib"

/** Of what the node knows of its directory. */
export const ofMeta = (value: string): number => crc32(`meta\n${value}`)

/** Of a cell. */
export const ofCell = (name: string, value: string): number => crc32(`cell\n${name}\n${value}`)

/** Of the fact that a log begins at an index and has its entries in a table. */
export const ofLog = (id: number, name: string, firstIndex: number): number =>
  crc32(`log\n${id}\n${name}\n${firstIndex}`)

/** What the checksums of a log's entries begin with. */
export const seedOfEntries = (name: string): number => crc32(`entries\n${name}`)

/** Of a log's entry. In two steps, as joining the texts would copy the value, which takes four times as long as the sum. */
export const ofEntry = (seed: number, index: number, value: string): number => crc32(value, crc32(`${index}\n`, seed))

/**
 * The sum of all checksums, kept with every sync. A record that is missing, or of another time than the rest, leaves
 * each record by itself correct: the sum shows it (but for one chance in 2^32).
 */
export const plus = (sum: number, checksum: number): number => (sum + checksum) >>> 0

/** The sum without a checksum, or without the sum of some. */
export const minus = (sum: number, checksum: number): number => (sum - checksum) >>> 0
