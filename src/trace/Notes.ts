/**
 * From what a `Recorder` is told to the events of a trace.
 *
 * @module
 */
import type { Schema } from "effect"
import * as Address from "../model/Address.ts"
import type { TraceEvent } from "../model/Trace.ts"
import { diff } from "./Change.ts"
import type { Changed, Event, Lost, Received, Sent, State } from "./Event.ts"
import { toJson } from "./json.ts"
import { nodeOf } from "./Trace.ts"

/** An event before its message is tied to others: each names its message, and none has an `id`. */
export type Note =
  | Exclude<Event, Sent | Received | Lost>
  | (Omit<Sent, "id"> | Omit<Received, "id" | "message"> | Omit<Lost, "id" | "message">) & {
    readonly message?: Schema.Json
  }

/** Takes down what a recorder is told, from one role's state to the next only what has changed. */
export class Notes {
  private readonly known = new Map<string, object>()

  /** The notes of an event; of a fault there is none. */
  take(at: number, event: TraceEvent): ReadonlyArray<Note> {
    switch (event._tag) {
      case "Started":
      case "Stopped":
        for (const self of this.known.keys()) if (nodeOf(self) === event.node) this.known.delete(self)
        return [{ _tag: event._tag, at, node: event.node }]
      case "Sent":
      case "Received":
        return [{ _tag: event._tag, at, ...ends(event), message: toJson(event.message) }]
      case "Lost":
        return [{
          _tag: event._tag,
          at,
          ...ends(event),
          ...event.message === undefined ? {} : { message: toJson(event.message) },
          why: event.why,
        }]
      case "TimerFired":
        return [{ _tag: event._tag, at, self: Address.format(event.self), timer: event.timer }]
      case "Emitted":
        return [{ _tag: event._tag, at, self: Address.format(event.self), event: toJson(event.event) }]
      case "Became":
        return [{ _tag: event._tag, at, self: Address.format(event.self), mode: event.mode }]
      case "Restarted":
        this.known.delete(Address.format(event.self))
        return [{ _tag: event._tag, at, self: Address.format(event.self), why: event.why }]
      case "Changed":
        return this.changed(at, Address.format(event.self), event.state)
      case "FaultBegan":
      case "FaultEnded":
        return []
    }
  }

  private changed(at: number, self: string, state: object): ReadonlyArray<State | Changed> {
    const before = this.known.get(self)
    this.known.set(self, state)
    if (before === undefined) return [{ _tag: "State", at, self, state: toJson(state) }]
    const changes = diff(before, state)
    return changes.length === 0 ? [] : [{ _tag: "Changed", at, self, changes }]
  }
}

const ends = ({ from, to }: { readonly from: Address.Address; readonly to: Address.Address }) => ({
  from: Address.format(from),
  to: Address.format(to),
})
