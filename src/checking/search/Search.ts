/**
 * The search for an order of operations that a model allows.
 *
 * Depth first, with what was placed and the state that it led to remembered, so that no two ways to the same are gone on
 * from (Lowe, "Testing for linearizability", 2017, section 3). Rows are compared whole: a verdict never rests on a hash.
 *
 * @module
 */
import { Rows } from "../../rows/Rows.ts"
import type { Meter, Spent } from "../Budget.ts"
import type { Model } from "../Model.ts"
import { none, type Precedence, type Span } from "./Precedence.ts"

/** An order of spans by their indices, and the state after it. */
export interface Way<S> {
  readonly order: ReadonlyArray<number>
  readonly state: S
}

/** What a search found. */
export type Found<S> =
  | { readonly _tag: "Order"; readonly order: ReadonlyArray<number> }
  | {
    readonly _tag: "NoOrder"
    /** How far any order explains the history, in the terms of the precedence. */
    readonly reached: number
    /** Orders that go as far, no two to the same state; a few, if there are many. */
    readonly ways: ReadonlyArray<Way<S>>
    /** What could be placed next by its time, and is in no order that goes as far. */
    readonly unplaced: ReadonlyArray<number>
  }
  | { readonly _tag: "Spent"; readonly spent: Spent; readonly reached: number }

/** The most ways to tell of. */
const maxWays = 8

/** A step that was taken, and how to take another in its place. */
interface Step<S> {
  readonly operation: number
  readonly state: S
  readonly stateId: number
  readonly nexts: ReadonlyArray<S>
  readonly tried: number
  /** Whether there is nothing to gain by another operation in its place. */
  readonly isForced: boolean
}

/** Numbers for states, equal for equal ones. */
class States<S> {
  bytes = 0
  private readonly ids = new Map<string, number>()
  private readonly key: (state: S) => string

  constructor(key: (state: S) => string) {
    this.key = key
  }

  idOf(state: S): number {
    const key = this.key(state)
    const known = this.ids.get(key)
    if (known !== undefined) return known
    this.ids.set(key, this.ids.size)
    // Two bytes a character, and about as much for the place in the map as an entry of V8's takes.
    this.bytes += 2 * key.length + 64
    return this.ids.size - 1
  }
}

class Search<S, I, O> {
  private readonly model: Model<S, I, O>
  private readonly spans: ReadonlyArray<Span<I, O>>
  private readonly precedence: Precedence
  private readonly meter: Meter
  private readonly states: States<S>
  private readonly seen = new Rows()
  private readonly row: Int32Array
  private readonly path: Array<Step<S>> = []
  private state: S
  private stateId: number
  private reached = -Infinity
  private ways: Array<Way<S>> = []
  private wayStates = new Set<number>()
  private unplaced: ReadonlyArray<number> = []

  constructor(model: Model<S, I, O>, spans: ReadonlyArray<Span<I, O>>, precedence: Precedence, meter: Meter) {
    this.model = model
    this.spans = spans
    this.precedence = precedence
    this.meter = meter
    this.states = new States(model.key)
    this.row = new Int32Array(precedence.width + 1)
    this.state = model.initial
    this.stateId = this.states.idOf(this.state)
  }

  run(): Found<S> {
    const { precedence } = this
    let candidate = precedence.candidate(none)
    while (!precedence.isComplete) {
      if (candidate === none) {
        this.note()
        const step = this.back()
        if (step === undefined) {
          return { _tag: "NoOrder", reached: this.reached, ways: this.ways, unplaced: this.unplaced }
        }
        const { nexts, operation, tried } = step
        candidate = precedence.candidate(this.enter(operation, nexts, tried) ? none : operation)
      } else {
        const spent = this.meter.step(this.seen.bytes + this.states.bytes)
        if (spent !== undefined) return { _tag: "Spent", spent, reached: this.reached }
        const nexts = this.stepOf(candidate)
        candidate = precedence.candidate(this.enter(candidate, nexts, 0) ? none : candidate)
      }
    }
    return { _tag: "Order", order: this.order }
  }

  /** Takes back the last step that was not forced, and all after it. */
  private back(): Step<S> | undefined {
    for (let step = this.path.pop(); step !== undefined; step = this.path.pop()) {
      this.precedence.unplace(step.operation)
      this.state = step.state
      this.stateId = step.stateId
      if (!step.isForced) return step
    }
  }

  private get order(): ReadonlyArray<number> {
    return this.path.map(({ operation }) => operation)
  }

  private stepOf(index: number): ReadonlyArray<S> {
    const { end, operation: { input, outcome } } = this.span(index)
    const nexts = this.model.step(this.state, input, outcome._tag === "Returned" ? outcome.output : undefined)
    // What need not be placed, and changes nothing, is left out.
    return end < Infinity ? nexts : nexts.filter((next) => this.states.idOf(next) !== this.stateId)
  }

  private span(index: number): Span<I, O> {
    const span = this.spans[index]
    if (span === undefined) throw new Error(`there is no span ${index}`)
    return span
  }

  /** Places the operation if one of the states from `tried` on is new with it, and goes on from the first such. */
  private enter(operation: number, nexts: ReadonlyArray<S>, tried: number): boolean {
    if (tried >= nexts.length) return false
    this.precedence.place(operation)
    const end = this.precedence.write(this.row, 1)
    for (let index = tried; index < nexts.length; index++) {
      const next = nexts[index] as S
      const nextId = this.states.idOf(next)
      this.row[0] = nextId
      const known = this.seen.count
      if (this.seen.intern(this.row, end) !== known) continue
      const { state, stateId } = this
      // What changes nothing now or later is as well placed now as later, and must be placed (if it has no end it is not).
      const isForced = nexts.length === 1 && this.model.isRead(this.span(operation).operation.input)
      this.path.push({ operation, state, stateId, nexts, tried: index + 1, isForced })
      this.state = next
      this.stateId = nextId
      return true
    }
    this.precedence.unplace(operation)
    return false
  }

  /** Remembers a way that goes no further, if none goes as far. */
  private note(): void {
    const { reached } = this.precedence
    if (reached < this.reached) return
    if (reached > this.reached) {
      this.reached = reached
      this.ways = []
      this.wayStates = new Set()
      this.unplaced = this.precedence.unplaced
    } else if (this.unplaced.length > 1) {
      const here = new Set(this.precedence.unplaced)
      this.unplaced = this.unplaced.filter((operation) => here.has(operation))
    }
    if (this.ways.length === maxWays || this.wayStates.has(this.stateId)) return
    this.wayStates.add(this.stateId)
    this.ways.push({ order: this.order, state: this.state })
  }
}

/** Seeks an order of all spans that have an end, and of others as need be, that the model and the precedence allow. */
export const search = <S, I, O>(
  model: Model<S, I, O>,
  spans: ReadonlyArray<Span<I, O>>,
  precedence: Precedence,
  meter: Meter,
): Found<S> => new Search(model, spans, precedence, meter).run()
