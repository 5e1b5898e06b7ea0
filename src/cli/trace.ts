/**
 * Draws traces.
 *
 * @module
 */
import { Console, Effect, FileSystem, Option, Path, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { problemOf, write } from "./files.ts"
import { html, Lines, merge, ShiViz, Trace } from "../trace/mod.ts"

/** What to draw, and where to. */
export interface Options {
  /** One trace; or the notes of nodes, a file a node. */
  readonly files: ReadonlyArray<string>
  readonly output: Option.Option<string>
  /** A log for ShiViz in place of a page. */
  readonly shiviz: boolean
}

const NotDrawnBase: TaggedErrorClass<NotDrawn, "NotDrawn", {
  readonly file: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<NotDrawn>()("NotDrawn", { file: Schema.String, problem: Schema.String })

/** A file cannot be read, or holds no trace. */
export class NotDrawn extends NotDrawnBase {
  override get message(): string {
    return `cannot draw ${this.file}: ${this.problem}`
  }
}

const read = Effect.fnUntraced(function* (file: string) {
  const { readFileString } = yield* FileSystem.FileSystem
  return {
    file,
    text: yield* Effect.mapError(readFileString(file), (error) => new NotDrawn({ file, problem: problemOf(error) })),
  }
})

type File = Effect.Success<ReturnType<typeof read>>

const blame = (file: string) => ({ message: problem }: Trace.InvalidTrace) => new NotDrawn({ file, problem })

const notesOf = Effect.fnUntraced(function* (files: ReadonlyArray<File>) {
  const all: Array<Lines.NodeNotes> = []
  for (const { file, text } of files) {
    const notes = yield* Effect.mapError(Lines.decodeLines(text), blame(file))
    if (all.some(({ node }) => node === notes.node)) {
      return yield* new NotDrawn({
        file,
        problem: `it is of node "${notes.node}", as another file is: give one a node`,
      })
    }
    all.push(notes)
  }
  return all
})

/** The trace that a file holds, or that the notes of several nodes make together. */
const traceOf = (files: ReadonlyArray<File>): Effect.Effect<Trace.Trace, NotDrawn> => {
  const whole = files.find(({ text }) => !Lines.isLines(text))
  if (whole === undefined) {
    return Effect.map(notesOf(files), (all) => merge(all, `What ${all.map(({ node }) => node).join(", ")} noted`))
  }
  if (files.length === 1) return Effect.mapError(Trace.decode(whole.text), blame(whole.file))
  const problem =
    "it is not what a node has noted in its --trace-directory, and only such files make one trace together"
  return Effect.fail(new NotDrawn({ file: whole.file, problem }))
}

/** Writes the page, or the log for ShiViz, and says where it is. */
export const trace = Effect.fnUntraced(function* ({ files, output, shiviz }: Options) {
  const { parse, join } = yield* Path.Path
  const traced = yield* traceOf(yield* Effect.forEach(files, read))
  if (shiviz && Option.isNone(output)) return yield* Console.log(ShiViz.format(traced))
  const { dir, name } = parse(files[0] ?? "trace")
  const out = Option.getOrElse(output, () => join(dir, `${name}.html`))
  yield* write(out, shiviz ? ShiViz.format(traced) : html(traced))
  yield* Console.log(
    `${out}: ${Trace.sizeOf(traced).join(", ")}${shiviz ? "" : "; open it in a browser"}`,
  )
})
