/**
 * Properties that hold at some moment of every complete path.
 *
 * Such a property is broken if, and only if, among the states that can be reached from a start without ever satisfying
 * it there is one after which nothing but faults can happen, or a cycle.
 *
 * @module
 */
import { at, withRoom } from "../rows/Ints.ts"
import type { Property } from "./Property.ts"
import type { Search } from "./Search.ts"
import { StateView } from "./StateView.ts"
import { Judge } from "./Judge.ts"

/** A complete path on which the property never holds. */
export interface Path {
  /** From a start on. */
  readonly states: ReadonlyArray<number>
  /** What follows for ever, up to the last of `states` again; `undefined` if the path ends. */
  readonly cycle: ReadonlyArray<number> | undefined
}

const none = -1

/** The part of an exhausted search that is reached without satisfying a property, found some states at a time. */
export class Region<H> {
  /** An end found: the shortest way to any. */
  end: number | undefined
  private readonly search: Search<H>
  private readonly judge: Judge<H>
  /** The states of the region, in breadth-first order. */
  private members = new Int32Array(64)
  private count = 0
  private explored = 0
  /** For each state of the search, its place in `members`, or -1. */
  private readonly places: Int32Array
  /** For each member, the place of the one from which it was found. */
  private parents = new Int32Array(64)
  /** The places of all successors within the region, end to end, and where those of each member begin. */
  private edges = new Int32Array(64)
  private firstEdge = new Int32Array(64)
  private edgeCount = 0

  constructor(search: Search<H>, property: Property<H>) {
    this.search = search
    this.judge = new Judge(property, new StateView(search.tables))
    this.places = new Int32Array(search.states.count).fill(none)
    search.successors.starts({ transition: (next) => void this.enter(next, none), defect: () => {} })
  }

  get isDone(): boolean {
    return this.end !== undefined || this.explored === this.count
  }

  advance(count: number): void {
    const { states, successors } = this.search
    for (const last = this.explored + count; this.explored < last && !this.isDone;) {
      const place = this.explored++
      let mayGoOn = false
      const start = states.start(at(this.members, place))
      successors.from(states.ints, start, {
        transition: (next, _, isFault) => {
          mayGoOn ||= !isFault
          const successor = this.enter(next, place)
          if (successor !== none) this.addEdge(successor)
        },
        defect: () => {},
      })
      this.firstEdge = withRoom(this.firstEdge, place + 2)
      this.firstEdge[place + 1] = this.edgeCount
      if (!mayGoOn) this.end = place
    }
  }

  /** A path that breaks the property, once the region is done. */
  violation(): Path | undefined {
    const last = this.end ?? this.findCycle()
    if (last === undefined) return undefined
    const cycle = this.end === undefined ? this.shortestCycle(last).map((place) => this.id(place)) : undefined
    return { states: this.pathTo(last).map((place) => this.id(place)), cycle }
  }

  private id(place: number): number {
    return at(this.members, place)
  }

  /** The place of a state of the region; -1 for one that satisfies the property. */
  private enter(next: Int32Array, parent: number): number {
    const id = this.search.id(next)
    const known = at(this.places, id)
    if (known !== none) return known
    if (this.judge.holds(next)) return none
    const place = this.count++
    this.places[id] = place
    this.members = withRoom(this.members, place + 1)
    this.members[place] = id
    this.parents = withRoom(this.parents, place + 1)
    this.parents[place] = parent
    return place
  }

  private addEdge(to: number): void {
    this.edges = withRoom(this.edges, this.edgeCount + 1)
    this.edges[this.edgeCount++] = to
  }

  private pathTo(place: number): ReadonlyArray<number> {
    const path: Array<number> = []
    for (let back = place; back !== none; back = at(this.parents, back)) path.push(back)
    return path.reverse()
  }

  /** The place of some state on a cycle: depth-first, one that is met again while it is still open. */
  private findCycle(): number | undefined {
    const open = 1
    const closed = 2
    const colours = new Uint8Array(this.count)
    const edge = this.firstEdge.slice(0, this.count)
    const stack: Array<number> = []
    for (let root = 0; root < this.count; root++) {
      if (colours[root] !== 0) continue
      stack.push(root)
      colours[root] = open
      for (let place = root; stack.length > 0; place = stack[stack.length - 1] ?? root) {
        const next = at(edge, place)
        if (next === at(this.firstEdge, place + 1)) {
          colours[place] = closed
          stack.pop()
          continue
        }
        edge[place] = next + 1
        const successor = at(this.edges, next)
        if (colours[successor] === open) return successor
        if (colours[successor] === closed) continue
        colours[successor] = open
        stack.push(successor)
      }
    }
  }

  /** The shortest way from a state on a cycle back to it, without that state at its end. */
  private shortestCycle(start: number): ReadonlyArray<number> {
    const from = new Int32Array(this.count).fill(none)
    const queue = [start]
    for (const place of queue) {
      for (let edge = at(this.firstEdge, place); edge < at(this.firstEdge, place + 1); edge++) {
        const successor = at(this.edges, edge)
        if (successor === start) {
          const cycle: Array<number> = []
          for (let back = place; back !== start; back = at(from, back)) cycle.push(back)
          return cycle.reverse()
        }
        if (at(from, successor) !== none) continue
        from[successor] = place
        queue.push(successor)
      }
    }
    return []
  }
}
