/**
 * The count of acknowledged syncs, beside the database.
 *
 * SQLite recovers from a damaged end of its write-ahead log by forgetting it, as it must after a crash in the middle of
 * a commit; it cannot know that the commit was acknowledged. The marker knows: it is written after each commit and
 * before the acknowledgement, so the database may be ahead of it but never behind.
 *
 * @module
 */
import { crc32 } from "node:zlib"
import { Damage } from "./failures.ts"

const digits = 16
const length = digits + 1 + 8 + 1

/** Syncs after which the marker is forced to the disk again: what a power failure may hide of a damage. */
const syncsBetweenFsyncs = 16

/** A file of one line that is written in place: shorter than a sector, so that no crash tears it. */
export class Marker {
  private readonly file: Deno.FsFile
  /** What the checksums begin with. */
  private readonly seed: number
  private readonly bytes = new Uint8Array(length)
  private readonly encoder = new TextEncoder()
  /** What was written last. */
  private count: number | undefined
  /** The count that is forced to the disk, or on its way there. */
  private forced = 0
  private isForcing = false
  private failure: { readonly cause: unknown } | undefined

  private constructor(file: Deno.FsFile, owner: string) {
    this.file = file
    this.seed = crc32(`synced\n${owner}\n`)
  }

  /** Opens the marker of an owner, making it if told to. */
  static open(path: string, owner: string, options: { readonly create: boolean }): Marker {
    return new Marker(Deno.openSync(path, { read: true, write: true, create: options.create }), owner)
  }

  /** The syncs that were acknowledged at least. */
  read(): number {
    const bytes = new Uint8Array(length + 1)
    this.file.seekSync(0, Deno.SeekMode.Start)
    const read = this.file.readSync(bytes) ?? 0
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
    if (this.failure !== undefined) throw this.failure.cause
  }

  /**
   * Makes what was written last through a power failure. It is put anew, so that it does not matter what comes of an
   * fsync under way: one that fails may have lost what it was to write.
   */
  sync(): void {
    if (this.count === undefined) return
    this.put(this.count)
    this.file.syncDataSync()
  }

  /** Lets go of the file; an fsync under way keeps it open until it ends. */
  close(): void {
    this.file.close()
  }

  private put(count: number): void {
    this.count = count
    const text = String(count).padStart(digits, "0")
    this.encoder.encodeInto(`${text} ${this.checksumOf(text)}\n`, this.bytes)
    this.file.seekSync(0, Deno.SeekMode.Start)
    if (this.file.writeSync(this.bytes) !== length) {
      throw new Error(`"synced" was written in part: No space left`)
    }
  }

  /**
   * Makes it last through a power failure before long. No acknowledgement rests on that, so nobody waits for it. There is
   * none after one that has failed.
   */
  private force(count: number): void {
    this.forced = count
    this.isForcing = true
    this.file.syncData().then(() => {
      this.isForcing = false
    }, (cause) => {
      this.failure ??= { cause }
    })
  }

  private checksumOf(count: string): string {
    return crc32(count, this.seed).toString(16).padStart(8, "0")
  }
}
