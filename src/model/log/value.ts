/**
 * The value that a log is: its fields, equality, iteration and print.
 *
 * @module
 */
import { Equal, Formatter, Hash, Inspectable } from "effect"
import type { Log } from "../Log.ts"
import * as Compare from "./compare.ts"
import * as Tree from "./tree.ts"

/** The one implementation of Log. Its nodes are private so that deep comparison by own properties sees none of them. */
export class LogValue<out A> implements Log<A> {
  readonly firstIndex: number
  readonly endIndex: number
  readonly #root: Tree.Node<A> | undefined
  readonly #tail: Tree.Leaf<A>

  constructor(firstIndex: number, endIndex: number, root: Tree.Node<A> | undefined, tail: Tree.Leaf<A>) {
    this.firstIndex = firstIndex
    this.endIndex = endIndex
    this.#root = root
    this.#tail = tail
  }

  get root(): Tree.Node<A> | undefined {
    return this.#root
  }

  get tail(): Tree.Leaf<A> {
    return this.#tail
  }

  *[Symbol.iterator](): Iterator<A> {
    for (let index = this.firstIndex; index < this.endIndex; index = Tree.endOfNode(index, 0)) {
      yield* Tree.slice(this, index, Tree.endOfNode(index, 0))
    }
  }

  [Equal.symbol](that: unknown): boolean {
    return isLogValue(that) && Compare.equals<unknown>(this, that)
  }

  /** From the range and the last entry alone: a new version costs no pass over the entries that it shares. */
  [Hash.symbol](): number {
    return Hash.array([this.firstIndex, this.endIndex, ...Tree.slice(this, this.endIndex - 1, this.endIndex)])
  }

  toJSON(): unknown {
    return { _id: "Log", firstIndex: this.firstIndex, entries: Inspectable.toJson(Array.from(this)) }
  }

  /** The range and at most three entries, the last: `Log([2, 40): … "x", "y", "z")`. */
  toString(): string {
    const { firstIndex, endIndex } = this
    const from = Math.max(firstIndex, endIndex - 3)
    const shown = Tree.slice(this, from, endIndex).map((entry) => Formatter.format(entry)).join(", ")
    const dots = from > firstIndex ? "… " : ""
    return `Log([${firstIndex}, ${endIndex})${shown === "" ? "" : `: ${dots}${shown}`})`
  }

  [Inspectable.NodeInspectSymbol](): string {
    return this.toString()
  }
}

/** Whether `u` is a log. */
export const isLogValue = (u: unknown): u is Log<unknown> => u instanceof LogValue
