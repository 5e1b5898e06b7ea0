/**
 * What this node has to say to one peer.
 *
 * @module
 */
import { type Context, Effect } from "effect"
import { Buffer } from "node:buffer"
import type { NodeId } from "../../model/NodeId.ts"
import type { Recorder } from "../../model/Trace.ts"
import type { Timers } from "../../time/Timers.ts"
import type { Envelope } from "../contract.ts"
import type { Complain } from "./Complaints.ts"
import { Company } from "./Company.ts"
import type { Connection } from "./Connection.ts"
import { goesAs, Lull } from "./Lull.ts"
import * as metrics from "./metrics.ts"
import { Queue, type Waiting } from "./Queue.ts"
import type { Settings } from "./settings.ts"
import { type Encoder, overhead } from "./Wire.ts"

/** What all peers of a node share. */
export interface Surroundings {
  readonly settings: Settings
  readonly context: Context.Context<never>
  readonly recorder: Recorder
  readonly complain: Complain
  readonly encoder: Encoder
  readonly timers: Timers
}

/** What a peer needs of a connection. */
type Way = Pick<Connection, "send">

/** A frame takes no more datagrams from here on: its receiver does nothing else while it reads one. */
const fullFrameBytes = 2 ** 20

/**
 * Sends to a peer what fits, and drops the rest. What is sent within one turn of the event loop leaves in one frame,
 * with what was in no hurry before, and a frame leaves when the one before it has: what comes meanwhile travels
 * together, and a slow peer holds up nothing but its own bounded queue. Without a connection everything is lost at
 * once: when the peer is back, it is old.
 */
export class Peer {
  readonly node: NodeId
  private readonly around: Surroundings
  private readonly queue: Queue
  private connection: Way | undefined
  private hurry: (() => void) | undefined
  private isWriting = false
  private isScheduled = false
  private readonly lull: Lull
  private readonly company: Company
  private readonly notConnected
  private readonly overflowed
  private readonly tooLarge
  private readonly frames
  private readonly bytes
  private readonly connected

  constructor(node: NodeId, around: Surroundings) {
    this.node = node
    this.around = around
    this.queue = new Queue(around.settings.queuedBytes, around.settings.queuedDatagrams)
    this.lull = new Lull(around.timers, (envelope) => this.enqueue(envelope))
    this.company = new Company(around.settings, around.timers, () => this.write())
    this.notConnected = metrics.dropped(node, "NotConnected")
    this.overflowed = metrics.dropped(node, "Overflow")
    this.tooLarge = metrics.dropped(node, "TooLarge")
    this.frames = metrics.frames(node, "out")
    this.bytes = metrics.bytes(node, "out")
    this.connected = metrics.connected(node)
    for (const metric of [this.notConnected, this.overflowed, this.tooLarge, this.connected]) {
      metric.updateUnsafe(0, around.context)
    }
  }

  get isConnected(): boolean {
    return this.connection !== undefined
  }

  /** Waits until the peer has connected by itself: it is there. */
  readonly comesBack: Effect.Effect<void> = Effect.callback((resume) => {
    this.hurry = () => resume(Effect.void)
    return Effect.sync(() => {
      this.hurry = undefined
    })
  })

  /** The peer has connected by itself. */
  cameBack(): void {
    this.hurry?.()
  }

  /** The connection has proved itself. What waits for another one leaves on it. */
  open(connection: Way): void {
    this.connection = connection
    this.connected.updateUnsafe(1, this.around.context)
    // A frame on its way is the old connection's, which calls back in vain.
    this.isWriting = false
    this.write()
  }

  /** The connection is over, and all that waits for it lost. */
  close(connection: Way): void {
    // A peer that has moved is connected anew by then.
    if (connection !== this.connection) return
    this.connection = undefined
    this.connected.updateUnsafe(0, this.around.context)
    this.company.leave()
    const held = this.lull.take()
    for (const datagram of this.queue.clear()) this.lose(datagram, this.notConnected, "the connection broke")
    if (held !== undefined) this.lose(held, this.notConnected, "the connection broke")
  }

  /** Sends a datagram, or drops it, at once; one that is to be sent when it is quiet, if nothing takes its place. */
  send(envelope: Envelope): void {
    if (this.connection === undefined) return this.lose(envelope, this.notConnected, "not connected")
    const waits = envelope.whenQuiet === true
    const held = waits ? this.lull.hold(envelope) : this.lull.take()
    if (held !== undefined) {
      if (goesAs(held, envelope)) this.around.recorder?.({ _tag: "Lost", ...held, why: "another followed soon" })
      else this.enqueue(held)
    }
    if (!waits) this.enqueue(envelope)
  }

  private enqueue(envelope: Envelope): void {
    const { complain, encoder, settings: { frameBytes } } = this.around
    const text = encoder.encode(envelope)
    const bytes = Buffer.byteLength(text)
    if (bytes + overhead.frame > frameBytes) {
      complain(
        "TooLarge",
        `a datagram to ${this.node} has ${bytes} bytes and is dropped: frames have at most ${frameBytes}`,
      )
      return this.lose(envelope, this.tooLarge, "too large")
    }
    for (const oldest of this.queue.push({ from: envelope.from, to: envelope.to, text, bytes })) {
      complain("Overflow", `the queue to ${this.node} is full: it takes less than it is sent`)
      this.lose(oldest, this.overflowed, "the queue is full")
    }
    if (this.isScheduled || this.isWriting) return
    if (envelope.unhurried === true && this.company.waits(this.queue)) return
    this.isScheduled = true
    queueMicrotask(this.write)
  }

  private readonly write = () => {
    this.isScheduled = false
    this.company.leave()
    const { connection } = this
    if (connection === undefined || this.isWriting) return
    const frame = this.queue.takeFrame(Math.min(fullFrameBytes, this.around.settings.frameBytes))
    if (frame === undefined) return
    this.isWriting = true
    this.frames.updateUnsafe(1, this.around.context)
    this.bytes.updateUnsafe(frame.bytes, this.around.context)
    connection.send(frame.text, () => {
      if (connection !== this.connection) return
      this.isWriting = false
      this.write()
    })
  }

  private lose(datagram: Envelope | Waiting, metric: typeof this.overflowed, why: string): void {
    metric.updateUnsafe(1, this.around.context)
    const { from, to } = datagram
    const message = "message" in datagram ? datagram.message : undefined
    this.around.recorder?.({ _tag: "Lost", from, to, message, why })
  }
}
