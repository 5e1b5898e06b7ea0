/**
 * Breadth-first search through the global states.
 *
 * @module
 */
import { at, withRoom } from "../rows/Ints.ts"
import type { Property } from "./Property.ts"
import { Rows } from "../rows/Rows.ts"
import { StateView } from "./StateView.ts"
import { Successors } from "./Successors.ts"
import type { Canonicalise } from "./Symmetry.ts"
import * as Tables from "./Tables.ts"
import { Judge } from "./Judge.ts"
import type { Visitor } from "./Visitor.ts"

/** Where a search stops. */
export interface Limits {
  readonly maxStates: number
  readonly maxDepth: number
  readonly keepGoing: boolean
}

/** A property broken at a state, or by a defect in a step from it. */
export interface Violation {
  readonly property: string
  readonly state: number
  readonly defect: string | undefined
}

/** The name under which handlers at fault are reported. */
export const noDefect = "no handler is at fault"

const none = -1

/** A search that goes on for a number of states at a time. */
export class Search<H> implements Visitor {
  readonly tables: Tables.Tables<H>
  readonly states = new Rows()
  readonly successors: Successors<H>
  readonly violations: Array<Violation> = []
  readonly unreached: Set<string>
  /** How many states have been explored. */
  explored = 0
  transitions = 0
  depth = 0
  /** How many states there would be without symmetry. */
  fullStates = 0
  bound: "maxStates" | "maxDepth" | undefined
  private readonly limits: Limits
  private readonly canonicalise: Canonicalise | undefined
  private always: ReadonlyArray<Judge<H>>
  private sometimes: ReadonlyArray<Judge<H>>
  private parents = new Int32Array(64)
  private current = none
  /** How many likenesses the state last looked up has. */
  private orbit = 1
  /** The first state of the next depth. */
  private nextDepth = 0

  constructor(
    tables: Tables.Tables<H>,
    properties: ReadonlyArray<Property<H>>,
    limits: Limits,
    canonicalise: Canonicalise | undefined,
  ) {
    this.tables = tables
    this.successors = new Successors(tables)
    this.limits = limits
    this.canonicalise = canonicalise
    const view = new StateView(tables)
    const judges = properties.map((property) => new Judge(property, view))
    this.always = judges.filter(({ property }) => property._tag === "Always")
    this.sometimes = judges.filter(({ property }) => property._tag === "Sometimes")
    this.unreached = new Set(this.sometimes.map(({ property }) => property.name))
    this.successors.starts(this)
    this.transitions = 0
    this.nextDepth = this.states.count
  }

  get bytes(): number {
    return this.states.bytes + this.parents.byteLength + Tables.bytes(this.tables)
  }

  get isDone(): boolean {
    return this.bound !== undefined || this.explored === this.states.count || this.isStopped
  }

  private get isStopped(): boolean {
    return this.violations.length > 0 && !this.limits.keepGoing
  }

  /** Explores that many states, or as many as there are. */
  advance(count: number): void {
    for (const end = this.explored + count; this.explored < end && !this.isDone;) {
      if (this.explored === this.nextDepth) {
        this.depth++
        this.nextDepth = this.states.count
      }
      if (this.depth >= this.limits.maxDepth) {
        this.bound = "maxDepth"
        return
      }
      this.current = this.explored++
      this.successors.from(this.states.ints, this.states.start(this.current), this)
    }
  }

  /** The state from which that one was first found, or -1 for a start. */
  parent(state: number): number {
    return at(this.parents, state)
  }

  /** The id of the state that this row is, or that it is a likeness of. The row is changed to it. */
  id(row: Int32Array): number {
    this.orbit = this.canonicalise?.(row) ?? 1
    return this.states.intern(row, this.tables.width)
  }

  /** Whether this row is that state, or a likeness of it. */
  is(row: Int32Array, id: number): boolean {
    const { width } = this.tables
    const representative = row.slice()
    this.canonicalise?.(representative)
    const start = this.states.start(id)
    for (let i = 0; i < width; i++) if (at(representative, i) !== at(this.states.ints, start + i)) return false
    return true
  }

  transition(next: Int32Array): void {
    if (this.isStopped || this.bound === "maxStates") return
    this.transitions++
    const known = this.states.count
    const id = this.id(next)
    if (id < known) return
    this.fullStates += this.orbit
    this.parents = withRoom(this.parents, id + 1)
    this.parents[id] = this.current
    this.judge(id, next)
    if (this.states.count >= this.limits.maxStates) this.bound = "maxStates"
  }

  defect(message: string): void {
    if (this.isStopped || this.violations.some(({ property }) => property === noDefect)) return
    this.violations.push({ property: noDefect, state: this.current, defect: message })
  }

  private judge(id: number, row: Int32Array): void {
    for (const judge of this.always) {
      if (judge.holds(row)) continue
      this.violations.push({ property: judge.property.name, state: id, defect: undefined })
      this.always = this.always.filter((other) => other !== judge)
    }
    for (const judge of this.sometimes) {
      if (!judge.holds(row)) continue
      this.unreached.delete(judge.property.name)
      this.sometimes = this.sometimes.filter((other) => other !== judge)
    }
  }
}
