/**
 * What is in the network, as interned lists of letters.
 *
 * @module
 */
import { at, withRoom } from "../rows/Ints.ts"
import type { Network } from "./Model.ts"
import { Rows } from "../rows/Rows.ts"

/** The place of no letter. */
export const nowhere = -1

/**
 * The networks of one exploration. A set and a multiset list their letters by id; ordered links list them by link,
 * each link's first letter first. So in each of them only the first of its kind can be received next.
 */
export class Networks {
  readonly rows = new Rows()
  private readonly kind: Network
  /** By letter. */
  private readonly links: ReadonlyArray<number>
  private scratch = new Int32Array(64)
  private length = 0

  constructor(kind: Network, links: ReadonlyArray<number>) {
    this.kind = kind
    this.links = links
    this.intern()
  }

  private kindOf(letter: number): number {
    return this.kind === "ordered" ? this.links[letter] ?? 0 : letter
  }

  /** Whether the letter at that place of `rows.ints` can be received next in the network that starts at `start`. */
  isFirst(start: number, place: number): boolean {
    return this.kind === "set" || place === start ||
      this.kindOf(at(this.rows.ints, place - 1)) !== this.kindOf(at(this.rows.ints, place))
  }

  /** That network with letters added, without the one at `place` of `rows.ints`; `nowhere` keeps all. The empty one is 0. */
  after(network: number, place: number, sends: ReadonlyArray<number>): number {
    if (sends.length === 0 && (place === nowhere || this.kind === "set")) return network
    this.load(network, this.kind === "set" ? nowhere : place)
    let isChanged = this.kind !== "set"
    for (let i = 0; i < sends.length; i++) isChanged = this.insert(sends[i] ?? 0) || isChanged
    return isChanged ? this.intern() : network
  }

  /** The letters of a network. */
  letters(network: number): Int32Array {
    return this.rows.ints.slice(this.rows.start(network), this.rows.end(network))
  }

  /** A number that is equal for equal networks, of that network with each letter replaced. */
  fingerprint(network: number, replace: (letter: number) => number): number {
    const { rows } = this
    let sum = 0
    for (let place = rows.start(network); place < rows.end(network); place++) {
      const mixed = Math.imul(replace(at(rows.ints, place)) + 1, 0x9e3779b1)
      sum = (sum + Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)) | 0
    }
    return sum
  }

  /** The letters of that network with each replaced, in the order of a network. */
  permuted(network: number, replace: (letter: number) => number): Int32Array {
    const { rows } = this
    this.length = 0
    for (let place = rows.start(network); place < rows.end(network); place++) this.insert(replace(at(rows.ints, place)))
    return this.scratch.slice(0, this.length)
  }

  /** The network of these letters, which are in the order of one. */
  of(letters: Int32Array): number {
    return this.rows.intern(letters, letters.length)
  }

  private load(network: number, without: number): void {
    const { rows } = this
    const start = rows.start(network)
    const end = rows.end(network)
    this.scratch = withRoom(this.scratch, end - start)
    let length = 0
    for (let place = start; place < end; place++) {
      if (place !== without) this.scratch[length++] = at(rows.ints, place)
    }
    this.length = length
  }

  /** Puts a letter behind all of its kind; in a set, only if it is not there. */
  private insert(letter: number): boolean {
    const kind = this.kindOf(letter)
    let place = this.length
    while (place > 0 && this.kindOf(at(this.scratch, place - 1)) > kind) place--
    if (this.kind === "set" && place > 0 && at(this.scratch, place - 1) === letter) return false
    this.scratch = withRoom(this.scratch, this.length + 1)
    for (let i = this.length; i > place; i--) this.scratch[i] = at(this.scratch, i - 1)
    this.scratch[place] = letter
    this.length++
    return true
  }

  private intern(): number {
    return this.rows.intern(this.scratch, this.length)
  }
}
