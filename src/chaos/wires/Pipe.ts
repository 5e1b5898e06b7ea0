/**
 * Half a connection through a proxy: what comes out of one socket goes into another, as a direction lets it.
 *
 * @module
 */
import type { Socket } from "node:net"
import type { Direction } from "./Direction.ts"

/** Bytes that wait here before the sender's own buffers fill up. */
const mostWaiting = 256 * 1024

/** A piece, or the end of what is sent. */
interface Piece {
  readonly bytes: Uint8Array | undefined
  readonly dueMs: number
}

/** Carries what `source` sends to `target`, its end included. */
export class Pipe {
  private readonly source: Socket
  private readonly target: Socket
  private readonly direction: Direction
  private readonly waiting: Array<Piece> = []
  private waitingBytes = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private lacks = false
  private readonly unlisten: () => void

  constructor(source: Socket, target: Socket, direction: Direction) {
    this.source = source
    this.target = target
    this.direction = direction
    this.unlisten = direction.onChange(() => this.flow())
    source.on("data", (bytes: Uint8Array) => this.take(bytes))
    source.once("end", () => this.take(undefined))
    // One that breaks, as of a process that is killed, ends as well; a second end does nothing.
    source.once("close", () => this.take(undefined))
    target.on("drain", () => source.resume())
  }

  /** Stops carrying. */
  close(): void {
    clearTimeout(this.timer)
    this.unlisten()
  }

  private take(bytes: Uint8Array | undefined): void {
    const last = this.waiting.at(-1)
    this.waiting.push({ bytes, dueMs: Math.max(last?.dueMs ?? 0, performance.now() + this.direction.delayMs()) })
    this.waitingBytes += bytes?.length ?? 0
    if (this.waitingBytes > mostWaiting) this.source.pause()
    this.flow()
  }

  /** Hands over what may arrive by now. */
  private flow(): void {
    clearTimeout(this.timer)
    if (this.direction.isCut) {
      this.lacks ||= this.waiting.length > 0
      return
    }
    // A stream with a hole in it is none: as with a firewall that forgot the connection, both ends learn that it is over.
    if (this.lacks) return void this.breakOff()
    if (this.direction.isClogged) return
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      const leftMs = next.dueMs - performance.now()
      if (leftMs > 0) {
        this.timer = setTimeout(() => this.flow(), Math.ceil(leftMs))
        return
      }
      this.waiting.shift()
      this.hand(next)
    }
  }

  private hand({ bytes }: Piece): void {
    if (bytes === undefined) return void this.target.end()
    this.waitingBytes -= bytes.length
    const isTaken = this.target.write(bytes)
    if (isTaken && this.waitingBytes <= mostWaiting) this.source.resume()
    else this.source.pause()
  }

  private breakOff(): void {
    this.source.destroy()
    this.target.destroy()
  }
}
