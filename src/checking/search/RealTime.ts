/**
 * The order of real time: what ended before another began comes first.
 *
 * The events of what is not placed yet are a linked list in order of time. Those that begin before the first end in it
 * may come next (Wing and Gong, "Testing and verifying concurrent objects", 1993; Lowe, "Testing for linearizability",
 * 2017, section 3).
 *
 * @module
 */
import { MutableHashMap, Option } from "effect"
import { at } from "../../rows/Ints.ts"
import { Bits } from "./Bits.ts"
import { none, type Precedence, type Span } from "./Precedence.ts"

/** For each span the last before it, without an end as it is, of the same input; `none` if there is none. */
const twinsOf = (spans: ReadonlyArray<Span<unknown, unknown>>): Int32Array => {
  const last = MutableHashMap.empty<unknown, number>()
  return Int32Array.from(spans, ({ end, operation: { input } }, index) => {
    if (end < Infinity) return none
    const twin = Option.getOrElse(MutableHashMap.get(last, input), () => none)
    MutableHashMap.set(last, input, index)
    return twin
  })
}

/** The precedence of spans in the order in which they begin. */
export class RealTime implements Precedence {
  private readonly count: number
  private readonly ends: Float64Array
  /** Nodes of the list: operation i begins at i and ends at count + i; the ring is closed by 2 × count. */
  private readonly next: Int32Array
  private readonly previous: Int32Array
  private readonly twins: Int32Array
  /** The number of an operation among those that have an end, or among those that have none. */
  private readonly numbers: Int32Array
  private readonly ended: Bits
  private readonly endless: Bits
  private missing: number
  /** The node at which `candidate` found no more. */
  private stop: number

  constructor(spans: ReadonlyArray<Span<unknown, unknown>>) {
    this.count = spans.length
    this.ends = Float64Array.from(spans, ({ end }) => end)
    this.twins = twinsOf(spans)
    this.numbers = new Int32Array(this.count)
    let [ended, endless] = [0, 0]
    for (let i = 0; i < this.count; i++) this.numbers[i] = this.hasEnd(i) ? ended++ : endless++
    this.ended = new Bits(ended)
    this.endless = new Bits(endless)
    this.missing = ended
    this.stop = 2 * this.count
    this.next = new Int32Array(2 * this.count + 1)
    this.previous = new Int32Array(2 * this.count + 1)
    const nodes = spans.flatMap((
      { begin, end },
      i,
    ) => [{ place: begin, node: i }, { place: end, node: this.count + i }])
      .filter(({ place }) => place < Infinity)
      .sort((a, b) => a.place - b.place)
    let last = this.stop
    for (const { node } of [...nodes, { node: this.stop }]) {
      this.next[last] = node
      this.previous[node] = last
      last = node
    }
  }

  candidate(after: number): number {
    let node = at(this.next, after === none ? 2 * this.count : after)
    while (node < this.count && this.hasTwinBefore(node)) node = at(this.next, node)
    if (node < this.count) return node
    this.stop = node
    return none
  }

  place(operation: number): void {
    this.remove(operation)
    if (!this.hasEnd(operation)) return this.endless.add(at(this.numbers, operation))
    this.remove(this.count + operation)
    this.ended.add(at(this.numbers, operation))
    this.missing--
  }

  unplace(operation: number): void {
    if (this.hasEnd(operation)) {
      this.insert(this.count + operation)
      this.ended.delete(at(this.numbers, operation))
      this.missing++
    } else this.endless.delete(at(this.numbers, operation))
    this.insert(operation)
  }

  get isComplete(): boolean {
    return this.missing === 0
  }

  /** The place of the first end that is not explained: what is before it is the longest prefix that this order explains. */
  get reached(): number {
    return this.ends[this.stop - this.count] ?? Infinity
  }

  get unplaced(): ReadonlyArray<number> {
    const found: Array<number> = []
    for (let node = at(this.next, 2 * this.count); node !== this.stop; node = at(this.next, node)) {
      if (this.hasEnd(node)) found.push(node)
    }
    return found
  }

  get width(): number {
    return this.ended.width + this.endless.width
  }

  write(into: Int32Array, start: number): number {
    return this.endless.write(into, this.ended.write(into, start))
  }

  private hasEnd(operation: number): boolean {
    return (this.ends[operation] ?? Infinity) < Infinity
  }

  /** Of operations without an end that ask for the same, either stands for the other: the first is placed first. */
  private hasTwinBefore(operation: number): boolean {
    const twin = at(this.twins, operation)
    return twin !== none && !this.endless.has(at(this.numbers, twin))
  }

  private remove(node: number): void {
    const [before, after] = [at(this.previous, node), at(this.next, node)]
    this.next[before] = after
    this.previous[after] = before
  }

  /** Undoes the last removal that is not undone. */
  private insert(node: number): void {
    this.next[at(this.previous, node)] = node
    this.previous[at(this.next, node)] = node
  }
}
