/**
 * What one node notes while it runs, a line an event.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { NodeId } from "../model/NodeId.ts"
import { Event } from "./Event.ts"
import type { Note } from "./Notes.ts"
import { checkClaim, checkDepth, InvalidTrace, parseJson, version } from "./Trace.ts"

const format = "synod-trace-lines"

/** The notes of one node, in the order in which it made them. `at` is in milliseconds since 1970, by its own clock. */
export interface NodeNotes {
  readonly node: string
  readonly notes: ReadonlyArray<Note>
}

/** What stands above the lines of a node's life; a line that an earlier one left unfinished ends there. */
export const headOf = (node: string): string => `\n${JSON.stringify({ format, version, node })}\n`

/** The line of a note. */
export const lineOf = (note: Note): string => `${JSON.stringify(note)}\n`

/** Whether a text is of lines, and not a trace. */
export const isLines = (text: string): boolean => text.trimStart().startsWith(`{"format":"${format}"`)

const Head: Schema.Codec<{ readonly node: string }, unknown> = Schema.Struct({ node: NodeId })
const decodeHead = Schema.decodeUnknownEffect(Head)
// An `id` makes a note an event.
const decodeEvent = Schema.decodeUnknownEffect(Event)

const noteOf = (json: unknown): Effect.Effect<Note, Schema.SchemaError> =>
  Effect.map(
    decodeEvent(
      typeof json === "object" && json !== null && "_tag" in json && json._tag === "Sent" ? { ...json, id: 0 } : json,
    ),
    (event) => {
      if (event._tag !== "Sent") return event
      const { id: _, ...note } = event
      return note
    },
  )

/**
 * Reads the lines of one node: of all its lives, if it appended to the same file. A process that was killed could not say
 * that it stopped: it did with the last line of its life, or with the one before if that is cut short.
 */
export const decodeLines: (text: string) => Effect.Effect<NodeNotes, InvalidTrace> = Effect.fnUntraced(
  function* (text) {
    const lines = text.split("\n").filter((line) => line !== "")
    const notes: Array<Note> = []
    let node = ""
    for (const [index, line] of lines.entries()) {
      const at = (problem: string) => new InvalidTrace({ problem: `line ${index + 1}: ${problem}` })
      const isLast = index + 1 === lines.length || isLines(lines[index + 1] ?? "")
      const parsed = parseJson(line)
      const json = yield* isLast
        ? Effect.orElseSucceed(parsed, () => undefined)
        : Effect.mapError(parsed, (e) => at(e.problem))
      if (json === undefined) continue
      yield* Effect.mapError(checkDepth(json), ({ problem }) => at(problem))
      if (isLines(line) || index === 0) {
        yield* checkClaim(json, format)
        const head = yield* Effect.mapError(decodeHead(json), ({ message }) => at(message))
        if (node !== "" && node !== head.node) {
          return yield* at(`it is of node "${head.node}", those above of "${node}"`)
        }
        node = head.node
        const last = notes.at(-1)
        if (last !== undefined && last._tag !== "Stopped") notes.push({ _tag: "Stopped", at: last.at, node })
      } else {
        const note = yield* Effect.mapError(noteOf(json), ({ message }) => at(message))
        if (Number.isNaN(new Date(note.at).getTime())) return yield* at(`at is ${note.at}, which is no date`)
        notes.push(note)
      }
    }
    if (node === "") return yield* new InvalidTrace({ problem: "it does not say of which node it is" })
    return { node, notes }
  },
)
