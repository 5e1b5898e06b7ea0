/**
 * The events of a model, and the values of its history variable.
 *
 * @module
 */
import { normalise, text } from "./Canonical.ts"
import type { Event } from "./Event.ts"
import type { History } from "./Model.ts"
import { Pairs } from "./Pairs.ts"

/** Where events are kept. */
export interface Chronicle {
  readonly events: ReadonlyArray<Event>
  /** The id of a new event. */
  event(event: Event): number
}

/** Interned histories. */
export class Histories<H> implements Chronicle {
  readonly events: Array<Event> = []
  readonly values: Array<H> = []
  private readonly history: History<H> | undefined
  private readonly ids = new Map<string, number>()
  private readonly next = new Pairs()

  /** The first history is 0; in a model that records none it is the only one. */
  constructor(history: History<H> | undefined) {
    this.history = history
    if (history !== undefined) this.value(history.initial)
  }

  get bytes(): number {
    return this.next.bytes
  }

  event(event: Event): number {
    return this.events.push(event) - 1
  }

  value(value: H): number {
    const ordered = normalise(value) as H
    const key = text(ordered)
    const id = this.ids.get(key)
    if (id !== undefined) return id
    this.ids.set(key, this.values.length)
    return this.values.push(ordered) - 1
  }

  /** The history after that event. */
  after(history: number, event: number): number {
    return this.history === undefined ? history : this.next.get(history, event, this.record)
  }

  private readonly record = (history: number, event: number): number => {
    const value = this.values[history]
    const happened = this.events[event]
    if (this.history === undefined || value === undefined && history >= this.values.length || happened === undefined) {
      return history
    }
    return this.value(this.history.record(value as H, happened))
  }
}
