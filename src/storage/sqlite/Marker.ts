/**
 * The count of acknowledged syncs, beside the database.
 *
 * SQLite recovers from a damaged end of its write-ahead log by forgetting it, as it must after a crash in the middle of
 * a commit; it cannot know that the commit was acknowledged. The marker knows: it is written after each commit and
 * before the acknowledgement, so the database may be ahead of it but never behind.
 *
 * @module
 */
import { closeSync, constants, fdatasync, fdatasyncSync, openSync, readSync, writeSync } from "node:fs"
import { crc32 } from "node:zlib"
import { Damage } from "./failures.ts"

const digits = 16
const length = digits + 1 + 8 + 1

/** Syncs after which the marker is forced to the disk again: what a power failure may hide of a damage. */
const syncsBetweenFsyncs = 16

/** A file of one line that is written in place: shorter than a sector, so that no crash tears it. */
export class Marker {
  private readonly file: number
  /** What the checksums begin with. */
  private readonly seed: number
  private readonly bytes = new Uint8Array(length)
  private readonly encoder = new TextEncoder()
  /** What was written last. */
  private count: number | undefined
  /** The count that is forced to the disk, or on its way there. */
  private forced = 0
  private isForcing = false
  private failure: Error | null = null

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
    this.put(count)
    if (!this.isForcing && count - this.forced >= syncsBetweenFsyncs) this.force(count)
  }

  /** Throws if an fsync that nobody waited for has failed. */
  check(): void {
    if (this.failure !== null) throw this.failure
  }

  /**
   * Makes what was written last through a power failure. It is put anew, so that it does not matter what comes of an
   * fsync under way: one that fails may have lost what it was to write.
   */
  sync(): void {
    if (this.count === undefined) return
    this.put(this.count)
    fdatasyncSync(this.file)
  }

  close(): void {
    closeSync(this.file)
  }

  private put(count: number): void {
    this.count = count
    const text = String(count).padStart(digits, "0")
    this.encoder.encodeInto(`${text} ${this.checksumOf(text)}\n`, this.bytes)
    if (writeSync(this.file, this.bytes, 0, length, 0) !== length) {
      throw new Error(`"synced" was written in part: No space left`)
    }
  }

  /** Makes it last through a power failure before long. No acknowledgement rests on that, so nobody waits for it. */
  private force(count: number): void {
    this.forced = count
    this.isForcing = true
    fdatasync(this.file, (error) => {
      this.isForcing = false
      this.failure ??= error
    })
  }

  private checksumOf(count: string): string {
    return crc32(count, this.seed).toString(16).padStart(8, "0")
  }
}
