/**
 * A WebSocket between two nodes, which ends once and for one reason.
 *
 * @module
 */
import { Deferred, Effect } from "effect"
import { type Buffer, isUtf8 } from "node:buffer"
import type { Writable } from "node:stream"
import type { WebSocket } from "ws"
import { Closed, codes, type End, reasonOf } from "./Closed.ts"
import type { Dialogue } from "./Handshake.ts"
import { type Side, textFrame } from "./textFrame.ts"

/**
 * What a connection needs of its WebSocket: ws must not hold back its own frames, as it may with permessage-deflate, where
 * others are written past it; and the connection checks the UTF-8.
 */
export const socketOptions: { readonly perMessageDeflate: false; readonly skipUTF8Validation: true } = {
  perMessageDeflate: false,
  skipUTF8Validation: true,
}

/** Texts that may wait to be heard: a handshake never has more than one. */
const maxUnheard = 2

/** Pings while something waits to be written, as their answers may: some 130 KiB of them. */
const maxUnansweredPings = 1024

/** What decoding leaves of bytes that are not UTF-8. Who looks for it need not look at every frame's bytes twice. */
const replacement = "\uFFFD"

/** What ws reports, as the fault of the other side. */
const faultOf = (error: Error & { readonly code?: string }): Closed => {
  const end: End = error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"
    ? "TooLarge"
    : error.code?.startsWith("WS_ERR_") === true
    ? "Malformed"
    : "Lost"
  return new Closed({ end, problem: error.message })
}

/** What a close frame of the other side says; without one, the network has failed. */
const partingWords = (code: number, reason: string): string =>
  code === 1006 ? "the connection broke" : `the other side closed it: ${reason === "" ? `status ${code}` : reason}`

/** An open WebSocket: first the dialogue of a handshake, then whatever `onText` makes of it. */
export class Connection implements Dialogue {
  private readonly socket: WebSocket
  private readonly stream: Writable
  private readonly side: Side
  private readonly end = Deferred.makeUnsafe<never, Closed>()
  private isOver = false
  private readonly unheard: Array<string> = []
  private hearer: ((text: string) => void) | undefined
  private take = (text: string, _bytes: number): void => this.keep(text)
  private sign: () => void = () => {}
  private unansweredPings = 0

  /** An open WebSocket, the stream that it is spoken over, and which side this is. */
  constructor(socket: WebSocket, stream: Writable, side: Side) {
    this.socket = socket
    this.stream = stream
    this.side = side
    socket.on("message", (data: Buffer, isBinary) => {
      if (this.isOver) return
      if (isBinary) return this.close(new Closed({ end: "Malformed", problem: "a frame is text, not binary" }))
      const text = data.toString()
      if (text.includes(replacement) && !isUtf8(data)) {
        return this.close(new Closed({ end: "Malformed", problem: "a frame is text in UTF-8" }))
      }
      this.sign()
      if (!this.isOver) this.take(text, data.length)
    })
    socket.on("ping", () => {
      if (this.isOver) return
      this.unansweredPings = socket.bufferedAmount === 0 ? 0 : this.unansweredPings + 1
      if (this.unansweredPings > maxUnansweredPings) {
        return this.close(new Closed({ end: "TooFast", problem: "it pings faster than it takes the answers" }))
      }
      this.sign()
    })
    socket.on("pong", () => this.sign())
    socket.on("error", (error) => {
      const fault = faultOf(error)
      // Of what it finds itself ws has told the other side.
      if (fault.end === "Lost") this.close(fault)
      else this.finish(fault)
    })
    socket.on("close", (code, reason) => {
      this.finish(new Closed({ end: "Lost", problem: partingWords(code, reason.toString()) }))
    })
  }

  /** Never succeeds; fails as soon as the connection is over, with the first reason. */
  get ended(): Effect.Effect<never, Closed> {
    return Deferred.await(this.end)
  }

  /** What was sent and has not left this process yet. */
  get unsentBytes(): number {
    return this.socket.bufferedAmount
  }

  /**
   * Sends a text. Calls back once it has left this process, or cannot any more; not at all if the connection is closing
   * already, as nothing is sent then.
   */
  send(text: string, onSent?: () => void): void {
    if (this.socket.readyState === this.socket.OPEN) this.stream.write(textFrame(text, this.side), onSent)
  }

  ping(): void {
    if (!this.isOver) this.socket.ping()
  }

  readonly say = (text: string): void => this.send(text)

  /** The next text. */
  readonly hear: Effect.Effect<string, Closed> = Effect.raceFirst(
    Effect.callback<string>((resume) => {
      const text = this.unheard.shift()
      if (text !== undefined) return resume(Effect.succeed(text))
      this.hearer = (text) => resume(Effect.succeed(text))
    }),
    Effect.suspend(() => this.ended),
  )

  /** From now on each text is given to `onText`, which must return at once, and each sign of life to `onSign`. */
  listen(on: { readonly text: (text: string, bytes: number) => void; readonly sign: () => void }): void {
    this.take = on.text
    this.sign = on.sign
    for (const text of this.unheard.splice(0)) on.text(text, text.length)
  }

  /** Ends the connection from this side. Nothing that comes from now on is heard. */
  close(closed: Closed): void {
    if (this.isOver) return
    // Who has left without a word, and reads no more, would never hear a close frame: ws waits for ever to send it.
    const isOpen = this.socket.readyState === this.socket.OPEN
    if (isOpen && closed.end in codes) this.socket.close(Reflect.get(codes, closed.end), reasonOf(closed))
    else this.socket.terminate()
    this.finish(closed)
  }

  private keep(text: string): void {
    const { hearer } = this
    this.hearer = undefined
    if (hearer !== undefined) return hearer(text)
    this.unheard.push(text)
    if (this.unheard.length > maxUnheard) {
      this.close(new Closed({ end: "Malformed", problem: "it speaks out of turn in the handshake" }))
    }
  }

  private finish(closed: Closed): void {
    this.isOver = true
    Deferred.doneUnsafe(this.end, Effect.fail(closed))
  }
}
