/**
 * Events in words.
 *
 * @module
 */
import type { Schema } from "effect"
import type { Event } from "./Event.ts"
import { words } from "./words.ts"

/** What happened, in a line. `sent` is the message of an event that names it by its `id` alone. */
export const tell = (event: Event, sent?: Schema.Json): string => {
  const message = "message" in event ? event.message : sent
  const it = message === undefined ? "a message" : words(message)
  switch (event._tag) {
    case "Sent":
      return `${event.from} sends ${it} to ${event.to}`
    case "Received":
      return `${event.to} receives ${it} from ${event.from}`
    case "Lost":
      return `${it} from ${event.from} to ${event.to} is lost: ${event.why}`
    case "Started":
      return `${event.node} starts`
    case "Stopped":
      return `${event.node} stops`
    case "TimerFired":
      return `${event.self}: timer ${event.timer} fires`
    case "Acted":
      return `${event.self} does ${event.action}`
    case "Emitted":
      return `${event.self} emits ${words(event.event)}`
    case "Became":
      return `${event.self} becomes ${event.mode}`
    case "Restarted":
      return `${event.self} restarts: ${event.why}`
    case "State":
      return `${event.self} knows ${words(event.state)}`
    case "Changed": {
      const changes = event.changes.map(({ path, value }) =>
        `${path.join(".")} ${value === undefined ? "gone" : words(value)}`
      )
      return `${event.self} changes ${changes.join(", ")}`
    }
  }
}
