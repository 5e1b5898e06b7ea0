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

/** Syncs after which the marker is forced to the disk: what a power failure may hide of a damage. */
const syncsBetweenFsyncs = 16

const checksumOf = (owner: string, count: string): string =>
  crc32(`synced\n${owner}\n${count}`).toString(16).padStart(8, "0")

/** A file of one line that is written in place: shorter than a sector, so that no crash tears it. */
export class Marker {
  private readonly file: Deno.FsFile
  private readonly owner: string
  private readonly bytes = new Uint8Array(length)
  private readonly encoder = new TextEncoder()

  private constructor(file: Deno.FsFile, owner: string) {
    this.file = file
    this.owner = owner
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
    if (read !== length || rest !== "" || checksum !== checksumOf(this.owner, count)) {
      throw new Damage(`the file "synced", which counts the acknowledged syncs, is damaged`)
    }
    return Number(count)
  }

  /** Notes that so many syncs are acknowledged; lasts through a crash of the process at once. */
  write(count: number): void {
    const text = String(count).padStart(digits, "0")
    this.encoder.encodeInto(`${text} ${checksumOf(this.owner, text)}\n`, this.bytes)
    this.file.seekSync(0, Deno.SeekMode.Start)
    if (this.file.writeSync(this.bytes) !== length) throw new Error(`"synced" was written in part: No space left`)
    if (count % syncsBetweenFsyncs === 0) this.sync()
  }

  /** Makes it last through a power failure. */
  sync(): void {
    this.file.syncDataSync()
  }

  close(): void {
    this.file.close()
  }
}
