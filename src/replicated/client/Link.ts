/**
 * A client's side of one node: at most one connection, and what is being asked on it.
 *
 * @module
 */
import type { NodeId } from "../../model/NodeId.ts"
import type { Timers } from "../../time/Timers.ts"
import type { Request, Response } from "../messages.ts"
import type { TokenRefused } from "./errors.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Transport } from "./Transport.ts"

/**
 * How long a link may take to open before it is called slow: enough for the four round trips of TCP, TLS and WebSocket within
 * a continent. Where it is not enough, another node is connected to besides, and that is all.
 */
const slowMs = 250

/** Who asks on links. */
export interface Asker {
  readonly opened: (link: Link) => void
  /** It takes long to open, and may open yet. Told once. */
  readonly slow: (link: Link) => void
  /** It is open, and nothing is heard of the node, which may be well yet. Told again while that lasts. */
  readonly silent: (link: Link) => void
  /** What was asked on it will not be answered. */
  readonly lost: (link: Link, problem: string | TokenRefused) => void
  /** There is a response to what was asked on it. */
  readonly take: (link: Link, inquiry: Inquiry, response: Response) => void
  /** What was asked on a link that is lost. */
  readonly retry: (inquiry: Inquiry) => void
}

interface Asked {
  readonly inquiry: Inquiry
  readonly asker: Asker
}

/** A link to a node, closed until it is needed. */
export class Link {
  readonly address: string
  /** The node's name, once it was ever reached. */
  node: NodeId | undefined
  /** Whether it is about to be opened, and that takes long. */
  isSlow = false
  private readonly transport: Transport
  private readonly after: Timers["after"]
  private readonly askers = new Set<Asker>()
  private send: ((request: Request) => void) | undefined
  private disconnect: (() => void) | undefined
  private cancelSlow: () => void = () => {}
  private asked = new Map<number, Asked>()
  private lastId = 0

  constructor(transport: Transport, after: Timers["after"]) {
    this.address = transport.address
    this.transport = transport
    this.after = after
  }

  get isOpen(): boolean {
    return this.send !== undefined
  }

  /** Tells whoever asks on it how it is, until the function that it returns is called. */
  tell(asker: Asker): () => void {
    this.askers.add(asker)
    return () => this.askers.delete(asker)
  }

  /** Opens the link, unless it is open or about to be. Its askers are told how that went. */
  open(): void {
    if (this.disconnect !== undefined) return
    // A connection may end before `connect` has returned; of one that did, nothing more is listened to.
    let isCurrent = true
    this.disconnect = () => {}
    const disconnect = this.transport.connect({
      opened: (node, send) => {
        if (!isCurrent) return
        this.node = node
        this.send = send
        this.settle()
        for (const asker of this.askers) asker.opened(this)
      },
      responded: (response) => {
        if (isCurrent) this.take(response)
      },
      silent: () => {
        if (isCurrent && this.isOpen) { for (const asker of this.askers) asker.silent(this) }
      },
      lost: (problem) => {
        if (!isCurrent) return
        isCurrent = false
        this.lose(problem)
      },
    })
    if (isCurrent) {
      this.disconnect = () => {
        isCurrent = false
        disconnect()
      }
      if (!this.isOpen) this.cancelSlow = this.after(slowMs, () => this.linger())
    }
  }

  /** Asks on the open link; the asker is told of the response. */
  ask(inquiry: Inquiry, asker: Asker): void {
    const id = ++this.lastId
    inquiry.at = { link: this, id }
    this.asked.set(id, { inquiry, asker })
    this.send?.(inquiry.request(id))
  }

  /** Drops the answer to an inquiry. */
  forget(inquiry: Inquiry): void {
    if (inquiry.at === undefined) return
    const { id } = inquiry.at
    inquiry.at = undefined
    if (!this.asked.delete(id)) return
    const farewell = inquiry.farewell?.(id)
    if (farewell !== undefined) this.send?.(farewell)
  }

  /** Drops the answers to all that this asker has asked, and returns that. */
  recall(by: Asker): ReadonlyArray<Inquiry> {
    const inquiries = [...this.asked.values()].flatMap(({ asker, inquiry }) => asker === by ? [inquiry] : [])
    for (const inquiry of inquiries) this.forget(inquiry)
    return inquiries
  }

  /** Closes the link. What was asked on it is forgotten. */
  close(): void {
    this.asked.clear()
    this.send = undefined
    this.settle()
    this.disconnect?.()
    this.disconnect = undefined
  }

  private linger(): void {
    this.isSlow = true
    for (const asker of this.askers) asker.slow(this)
  }

  /** It is open, or will not be. */
  private settle(): void {
    this.cancelSlow()
    this.isSlow = false
  }

  private take(response: Response): void {
    const asked = this.asked.get(response.id)
    // Who asked has given up.
    if (asked === undefined) return
    const { inquiry, asker } = asked
    if (response._tag !== "Watching" && response._tag !== "Changed") {
      this.asked.delete(response.id)
      inquiry.at = undefined
    }
    asker.take(this, inquiry, response)
  }

  private lose(problem: string | TokenRefused): void {
    const { asked } = this
    this.asked = new Map()
    this.send = undefined
    this.settle()
    this.disconnect = undefined
    for (const asker of this.askers) asker.lost(this, problem)
    for (const { inquiry, asker } of asked.values()) {
      inquiry.at = undefined
      asker.retry(inquiry)
    }
  }
}
