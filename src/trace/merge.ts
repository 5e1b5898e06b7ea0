/**
 * The notes of several nodes as one trace.
 *
 * @module
 */
import type { Event } from "./Event.ts"
import { textOf } from "./json.ts"
import type { NodeNotes } from "./lines.ts"
import type { Note } from "./Notes.ts"
import { nodesIn } from "./record.ts"
import { Ties } from "./tie.ts"
import { type Trace, version } from "./Trace.ts"

/** Equal for a message that was sent and the same one as it arrives. */
const keyOf = (note: Note): string | undefined =>
  "from" in note ? `${note.from} ${note.to} ${textOf(note.message ?? null)}` : undefined

const add = (counts: Map<string, number>, key: string, n: number): void =>
  void counts.set(key, (counts.get(key) ?? 0) + n)

/** A node's notes, from the first that is not in the trace yet. */
class Reader {
  /** How often it will yet send each message. */
  readonly ahead = new Map<string, number>()
  private readonly items: ReadonlyArray<{ readonly note: Note; readonly key: string | undefined }>
  private index = 0

  constructor({ notes }: NodeNotes) {
    this.items = notes.map((note) => ({ note, key: keyOf(note) }))
    for (const { key, note } of this.items) if (note._tag === "Sent" && key !== undefined) add(this.ahead, key, 1)
  }

  get head(): { readonly note: Note; readonly key: string | undefined } | undefined {
    return this.items[this.index]
  }

  advance(): void {
    this.index++
  }
}

/** The notes of all, each node's in its own order, and none that is received before it is sent. */
function* inCausalOrder(all: ReadonlyArray<NodeNotes>): Generator<Note> {
  const readers = all.map((notes) => new Reader(notes))
  const underWay = new Map<string, number>()
  const isEarly = ({ head }: Reader): boolean => {
    const key = head?.note._tag === "Received" ? head.key : undefined
    if (key === undefined || (underWay.get(key) ?? 0) > 0) return false
    return readers.some(({ ahead }) => (ahead.get(key) ?? 0) > 0)
  }
  while (true) {
    const waiting = readers.filter(({ head }) => head !== undefined)
      .sort((a, b) => (a.head?.note.at ?? 0) - (b.head?.note.at ?? 0))
    // Where words alike hide who waits for whom, all may seem to be early: then the clocks decide.
    const next = waiting.find((reader) => !isEarly(reader)) ?? waiting[0]
    if (next?.head === undefined) return
    const { key, note } = next.head
    next.advance()
    if (key !== undefined && note._tag === "Sent") {
      add(underWay, key, 1)
      add(next.ahead, key, -1)
    } else if (key !== undefined && (underWay.get(key) ?? 0) > 0) add(underWay, key, -1)
    yield note
  }
}

/**
 * One trace of what nodes noted while they ran, whose connections keep the order of their messages. Clocks differ:
 * whatever they say, no message is received before it was sent, and times never fall.
 */
export const merge = (all: ReadonlyArray<NodeNotes>, title: string): Trace => {
  const ties = new Ties("ordered")
  const events: Array<Event> = []
  const began = all.reduce((least, { notes }) => Math.min(least, notes[0]?.at ?? Infinity), Infinity)
  let at = 0
  for (const note of inCausalOrder(all)) {
    at = Math.max(at, Math.round((note.at - began) * 1000) / 1000)
    events.push(ties.tie({ ...note, at }))
  }
  return {
    format: "synod-trace",
    version,
    title,
    clock: "real",
    ...Number.isFinite(began) ? { beganAt: new Date(began).toISOString() } : {},
    nodes: nodesIn(events),
    events,
  }
}
