/**
 * The count of acknowledged syncs, beside the database.
 *
 * SQLite recovers from a damaged end of its write-ahead log by forgetting it, as it must after a crash in the middle of
 * a commit; it cannot know that the commit was acknowledged. The marker knows: it is written after each commit and
 * before the acknowledgement, so the database may be ahead of it but never behind.
 *
 * @module
 */
import { closeSync, constants, fdatasyncSync, openSync, readSync, writeSync } from "node:fs"
import { crc32 } from "node:zlib"
import { Damage } from "./failures.ts"

const digits = 16
const length = digits + 1 + 8 + 1

/** Syncs after which the marker is forced to the disk: what a power failure may hide of a damage. */
const syncsBetweenFsyncs = 16

/** A file of one line that is written in place: shorter than a sector, so that no crash tears it. */
export class Marker {
  private readonly file: number
  /** What the checksums begin with. */
  private readonly seed: number
  private readonly bytes = new Uint8Array(length)
  private readonly encoder = new TextEncoder()

  private constructor(file: number, owner: string) {
    this.file = file
    this.seed = crc32(`synced\n${owner}\n`)
  }

  /** Opens the marker of an owner, making it if told to. */
  static open(path: string, owner: string, options: { readonly create: boolean }): Marker {
    return new Marker(openSync(path, constants.O_RDWR | (options.create ? constants.O_CREAT : 0)), owner)
  }

  /** The syncs that were acknowledged at least. */
  read(): number {
    const bytes = new Uint8Array(length + 1)
    const read = readSync(this.file, bytes, 0, bytes.length, 0)
    const [count = "", checksum = "", rest] = new TextDecoder().decode(bytes.subarray(0, read)).split(/[ \n]/)
    if (read !== length || rest !== "" || checksum !== this.checksumOf(count)) {
      throw new Damage(`the file "synced", which counts the acknowledged syncs, is damaged`)
    }
    return Number(count)
  }

  /** Notes that so many syncs are acknowledged; lasts through a crash of the process at once. */
  write(count: number): void {
    const text = String(count).padStart(digits, "0")
    this.encoder.encodeInto(`${text} ${this.checksumOf(text)}\n`, this.bytes)
    if (writeSync(this.file, this.bytes, 0, length, 0) !== length) {
      throw new Error(`"synced" was written in part: No space left`)
    }
    if (count % syncsBetweenFsyncs === 0) this.sync()
  }

  /** Makes it last through a power failure. */
  sync(): void {
    fdatasyncSync(this.file)
  }

  close(): void {
    closeSync(this.file)
  }

  private checksumOf(count: string): string {
    return crc32(count, this.seed).toString(16).padStart(8, "0")
  }
}
