/**
 * What waits for a peer that is slower than what is sent to it.
 *
 * @module
 */
import type { Address } from "../../model/Address.ts"
import { join, overhead } from "./Wire.ts"

/** A datagram that waits: whose it is, its JSON, and how many bytes that has. */
export interface Waiting {
  readonly from: Address
  readonly to: Address
  readonly text: string
  readonly bytes: number
}

/** A frame and its size. */
export interface Frame {
  readonly text: string
  readonly bytes: number
}

/**
 * A bounded queue, oldest first. Where it is full, the oldest give way: of what nodes tell each other, the last word
 * counts most (a heartbeat of now, the highest ballot), and what waits the longest has most likely been said again.
 */
export class Queue {
  private items: Array<Waiting | undefined> = []
  private first = 0
  private waitingBytes = 0
  private readonly maxBytes: number
  private readonly maxDatagrams: number

  constructor(maxBytes: number, maxDatagrams: number) {
    this.maxBytes = maxBytes
    this.maxDatagrams = maxDatagrams
  }

  get length(): number {
    return this.items.length - this.first
  }

  /** How long is what waits, without what a frame adds. */
  get bytes(): number {
    return this.waitingBytes
  }

  /** Appends a datagram and returns the oldest ones, which gave way to it. */
  push(datagram: Waiting): ReadonlyArray<Waiting> {
    this.items.push(datagram)
    this.waitingBytes += datagram.bytes
    const gone: Array<Waiting> = []
    while (this.waitingBytes > this.maxBytes || this.length > this.maxDatagrams) {
      const oldest = this.shift()
      if (oldest === undefined) break
      gone.push(oldest)
    }
    return gone
  }

  /** Takes the oldest datagrams that fit into a frame of so many bytes, at least one; `undefined` if none waits. */
  takeFrame(maxBytes: number): Frame | undefined {
    const texts: Array<string> = []
    let bytes = overhead.frame
    for (let next = this.shift(); next !== undefined; next = this.shift()) {
      texts.push(next.text)
      bytes += next.bytes
      if (bytes + overhead.datagram + (this.items[this.first]?.bytes ?? 0) > maxBytes) break
      if (this.length > 0) bytes += overhead.datagram
    }
    return texts.length > 0 ? { text: join(texts), bytes } : undefined
  }

  /** Takes all that waits. */
  clear(): ReadonlyArray<Waiting> {
    const gone: Array<Waiting> = []
    for (let next = this.shift(); next !== undefined; next = this.shift()) gone.push(next)
    return gone
  }

  private shift(): Waiting | undefined {
    const oldest = this.items[this.first]
    if (oldest === undefined) return undefined
    this.items[this.first++] = undefined
    this.waitingBytes -= oldest.bytes
    // What has been taken makes room once it is half of all: each item is moved once at most.
    if (this.first * 2 >= this.items.length) {
      this.items = this.items.slice(this.first)
      this.first = 0
    }
    return oldest
  }
}
