/**
 * What befalls the disk of a node that is down.
 *
 * @module
 */
import { filesOf, sizeOf } from "../storage/sqlite/files.ts"

/** Pages of SQLite, by its default. */
const pageBytes = 4096

/** How many bytes are changed: one alone may hit what is free. */
const flips = 16

/** A number from 0 to 1, without 1. */
type Chance = () => number

/** Of the database and its write-ahead log the one that has more to lose. */
const largest = (directory: string): string => {
  const { database, writeAheadLog } = filesOf(directory)
  return (sizeOf(writeAheadLog) ?? 0) > (sizeOf(database) ?? 0) ? writeAheadLog : database
}

const isPrintable = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x20 && byte < 0x7f

/** Places in the middle of text, as records are. */
const places = (bytes: Uint8Array): ReadonlyArray<number> => {
  const found: Array<number> = []
  for (let at = 8; at < bytes.length; at++) {
    if ([-8, -4, 0, 4, 8].every((offset) => isPrintable(bytes[at + offset]))) found.push(at)
  }
  return found
}

const damages = {
  /** Some bits of some records are others. */
  corrupt: (bytes: Uint8Array, chance: Chance) => {
    const where = places(bytes)
    for (let flip = 0; flip < flips; flip++) {
      const at = where[Math.floor(chance() * where.length)]
      if (at !== undefined) bytes[at] = (bytes[at] ?? 0) ^ 1
    }
    return bytes
  },
  /** Pages stand where other pages were. */
  misdirected: (bytes: Uint8Array, chance: Chance) => {
    const pages = Math.floor(bytes.length / pageBytes)
    const pick = () => 1 + Math.floor(chance() * (pages - 1))
    for (let write = 0; write < flips; write++) {
      const [from, to] = [pick(), pick()]
      bytes.copyWithin(to * pageBytes, from * pageBytes, (from + 1) * pageBytes)
    }
    return bytes
  },
  /** The second half is gone, in the middle of a page. */
  cut: (bytes: Uint8Array) => bytes.subarray(0, Math.floor(bytes.length / 2) + 1),
} satisfies { readonly [how: string]: (bytes: Uint8Array, chance: Chance) => Uint8Array }

/** How a disk is damaged. */
export type Damage = keyof typeof damages

/** Damages the records of the node whose directory this is. */
export const damage = (directory: string, how: Damage, chance: Chance): void => {
  const file = largest(directory)
  Deno.writeFileSync(file, damages[how](Deno.readFileSync(file), chance))
}

/** Whether the directory and what is in it may be written. Of a directory that is gone there is nothing to say. */
export const setWritable = (directory: string, isWritable: boolean): void => {
  if (sizeOf(directory) === undefined) return
  if (isWritable) Deno.chmodSync(directory, 0o700)
  for (const { name } of Deno.readDirSync(directory)) Deno.chmodSync(`${directory}/${name}`, isWritable ? 0o600 : 0o400)
  if (!isWritable) Deno.chmodSync(directory, 0o500)
}

/** Whether there is the disk of a node that has run. */
export const isThere = (directory: string): boolean => sizeOf(filesOf(directory).database) !== undefined

/** Takes the disk away. What it had held stays beside it, where a number is given. */
export const lose = (directory: string, keptAs?: string): void => {
  if (keptAs !== undefined) Deno.renameSync(directory, keptAs)
  else Deno.removeSync(directory, { recursive: true })
}
