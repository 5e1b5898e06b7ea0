/**
 * What hinders all that one node sends to another, whichever of them has opened the connection.
 *
 * @module
 */

/**
 * - `Cut`: nothing arrives. What was sent meanwhile is lost, and with it the connection, once it is over.
 * - `Clog`: all waits until it is over, and then arrives at once.
 * - `Delay`: all arrives later, by an even choice of milliseconds a piece, in its order.
 */
export type Hindrance =
  | { readonly _tag: "Cut" }
  | { readonly _tag: "Clog" }
  | { readonly _tag: "Delay"; readonly minMs: number; readonly maxMs: number }

/** One direction between two nodes, and all that hinders it at present. */
export class Direction {
  private readonly hindrances = new Set<Hindrance>()
  private readonly listeners = new Set<() => void>()
  private readonly chance: () => number

  /** `chance` gives a number from 0 to 1, without 1. */
  constructor(chance: () => number) {
    this.chance = chance
  }

  get isCut(): boolean {
    return this.has("Cut")
  }

  get isClogged(): boolean {
    return this.has("Clog")
  }

  /** How much later a piece that is sent now arrives: by all delays in force. */
  delayMs(): number {
    let sum = 0
    for (const hindrance of this.hindrances) {
      if (hindrance._tag === "Delay") sum += hindrance.minMs + (hindrance.maxMs - hindrance.minMs) * this.chance()
    }
    return sum
  }

  /** Begins it. What is returned ends it; a second time it does nothing. */
  begin(hindrance: Hindrance): () => void {
    const own = { ...hindrance }
    this.hindrances.add(own)
    this.tell()
    return () => {
      if (this.hindrances.delete(own)) this.tell()
    }
  }

  /** Tells of each change until it is told to stop. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  private has(tag: Hindrance["_tag"]): boolean {
    for (const { _tag } of this.hindrances) if (_tag === tag) return true
    return false
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}
