/**
 * Ties what arrives to what was sent: a message bears no number of its own, so its ends and its words must do.
 *
 * @module
 */
import type { Schema } from "effect"
import type { Event } from "./Event.ts"
import { textOf } from "./json.ts"
import type { Note } from "./Notes.ts"
import { nodeOf } from "./Trace.ts"

/** A message that was sent and not heard of again. */
interface Pending {
  readonly id: number
  readonly text: string
}

/** How the messages between two places travel: each in its turn, as on a connection, or in any order. */
export type Links = "ordered" | "any"

const tagOf = (message: Schema.Json | undefined): unknown =>
  typeof message === "object" && message !== null && "_tag" in message ? message._tag : undefined

/** What is on its way from one place to another. */
class Link {
  private pending: Array<Pending & { readonly tag: unknown }> = []
  /** Those that have arrived or are lost, for their doubles. */
  private readonly over = new Map<string, number>()
  private readonly links: Links

  constructor(links: Links) {
    this.links = links
  }

  sent(id: number, message: Schema.Json): void {
    this.pending.push({ id, text: textOf(message), tag: tagOf(message) })
  }

  /** The oldest of these words; otherwise the double of one that is known to be over. */
  received(message: Schema.Json): number | undefined {
    const text = textOf(message)
    const index = this.pending.findIndex((sent) => sent.text === text)
    const found = this.take(index)
    if (found === undefined) return this.over.get(text)
    // Where each has its turn, those before it have been lost with a connection, or they would have come.
    if (this.links === "ordered") this.pending.splice(0, index)
    this.over.set(text, found.id)
    return found.id
  }

  /** As received; but a network has lost the message in its encoded form, which may be in other words. */
  lost(message: Schema.Json | undefined): number | undefined {
    if (message === undefined) return undefined
    const text = textOf(message)
    const same = this.pending.findIndex((sent) => sent.text === text)
    const known = this.over.get(text)
    if (same < 0 && known !== undefined) return known
    const found = this.take(same < 0 ? this.pending.findIndex(({ tag }) => tag === tagOf(message)) : same)
    if (found !== undefined) this.over.set(found.text, found.id)
    return found?.id
  }

  private take(index: number): Pending | undefined {
    return index < 0 ? undefined : this.pending.splice(index, 1)[0]
  }
}

/** Ties notes in the order in which they happened. */
export class Ties {
  private readonly links: Links
  private readonly byEnds = new Map<string, Link>()
  private lastId = 0

  constructor(links: Links) {
    this.links = links
  }

  /** The note with the `id` of its message: with the message itself only where nothing else tells it. */
  tie(note: Note): Event {
    if (note._tag === "Started" && this.links === "ordered") this.forget(note.node)
    if (!("from" in note)) return note
    const link = this.link(`${note.from} ${note.to}`)
    const { message = null, ...rest } = note
    if (rest._tag === "Sent") {
      const id = ++this.lastId
      link.sent(id, message)
      return { ...rest, id, message }
    }
    const id = rest._tag === "Received" ? link.received(message) : link.lost(note.message)
    if (id !== undefined) return { ...rest, id }
    return note.message === undefined ? rest : { ...rest, message }
  }

  /** Its connections are new. */
  private forget(node: string): void {
    for (const ends of this.byEnds.keys()) {
      if (ends.split(" ").some((place) => nodeOf(place) === node)) this.byEnds.delete(ends)
    }
  }

  private link(ends: string): Link {
    const known = this.byEnds.get(ends) ?? new Link(this.links)
    this.byEnds.set(ends, known)
    return known
  }
}
