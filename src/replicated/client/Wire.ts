/**
 * What travels between clients and a node: text frames, each a JSON array of messages. The node speaks first.
 *
 * @module
 */
import { Cause, Exit, Schema } from "effect"
import { NodeId } from "../../model/NodeId.ts"
import * as Message from "../../role/Message.ts"
import * as Edge from "../../runtime/Edge.ts"
import { isWithin } from "../Depth.ts"
import * as messages from "../messages.ts"

/** Where clients connect: the version of the protocol is part of it, so a node may serve several. */
export const path = "/synod/v1"

/** The first frame on a connection, from the node. */
export const Welcome: Schema.Codec<{
  readonly node: NodeId
  /** The most bytes of a frame that the node takes. */
  readonly frameBytes: number
}, unknown> = Schema.Struct({ node: NodeId, frameBytes: Schema.Natural })

const requests = Edge.make(Schema.Array(Message.union([
  messages.Open,
  messages.Call,
  messages.Query,
  messages.KeepAlive,
  messages.Close,
  messages.Watch,
  messages.Unwatch,
  messages.AwaitLeader,
  messages.AskStatus,
])))

const responses = Edge.make(Schema.Array(Message.union([
  messages.Opened,
  messages.Answered,
  messages.Watching,
  messages.Changed,
  messages.ChangesCompacted,
  messages.NotLeader,
  messages.Leads,
  messages.Unavailable,
  messages.Unknown,
  messages.NoSession,
  messages.Invalid,
  messages.Status,
])))

const welcome = Edge.make(Welcome)

/**
 * How deep requests may nest: much deeper than any payload that a replica takes, so that it can answer one that is too
 * deep, and no deeper than what may read them by recursion.
 */
const maxDepth = 1024

const decodeBy = <A>(edge: Edge.Edge<A>, text: string, depth = Infinity): A | string => {
  let json: Schema.Json
  try {
    json = JSON.parse(text)
  } catch {
    return "a frame is JSON"
  }
  // A level takes two characters at least.
  if (text.length > 2 * depth && !isWithin(json, depth)) return `a frame nests at most ${depth} levels`
  const decoded = edge.decode(json)
  return Exit.isSuccess(decoded) ? decoded.value : `${Cause.prettyErrors(decoded.cause)[0]?.message}`
}

/** The requests of a frame, or what is wrong with it. */
export const decodeRequests = (text: string): ReadonlyArray<messages.Request> | string =>
  decodeBy(requests, text, maxDepth)

/** The responses of a frame, or what is wrong with it. */
export const decodeResponses = (text: string): ReadonlyArray<messages.Response> | string => decodeBy(responses, text)

/** The first frame, or what is wrong with it. */
export const decodeWelcome = (text: string): typeof Welcome.Type | string => decodeBy(welcome, text)

/** The most UTF-16 units of a frame of several messages; a longer message has a frame of its own. */
export const frameLength = 131_072

/**
 * Messages that wait for the end of the turn, to travel in one frame. They are plain JSON, typed by whoever makes them;
 * whoever receives them checks.
 */
export class Outbox {
  private texts: Array<string> = []
  private length = 0
  private isScheduled = false
  private readonly send: (frame: string) => void

  constructor(send: (frame: string) => void) {
    this.send = send
  }

  /** Sends a message, given as JSON. */
  push(text: string): void {
    if (this.length + text.length >= frameLength) this.flush()
    this.texts.push(text)
    this.length += text.length + 1
    if (this.isScheduled) return
    this.isScheduled = true
    queueMicrotask(() => {
      this.isScheduled = false
      this.flush()
    })
  }

  /** Sends what waits, now. */
  flush(): void {
    if (this.texts.length === 0) return
    const frame = `[${this.texts.join(",")}]`
    this.texts = []
    this.length = 0
    this.send(frame)
  }
}
