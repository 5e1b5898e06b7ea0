/**
 * All that a node does, appended to a file as it happens, for `synod trace`.
 *
 * @module
 */
import { Clock, Effect, Layer, Option, type Scope } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import { Lines, Notes } from "../trace/mod.ts"
import { InvalidSetting } from "./load.ts"
import type { Settings } from "./settings.ts"

/** The most that a life of a node writes. A busy node writes as much in some minutes. */
const maxBytes = 256 * 1024 * 1024

const open = (directory: string, file: string): Effect.Effect<Deno.FsFile, InvalidSetting, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({
      try: () => {
        // What passes through the node is in there, as on its disk.
        Deno.mkdirSync(directory, { recursive: true, mode: 0o700 })
        return Deno.openSync(file, { append: true, create: true, mode: 0o600 })
      },
      catch: (cause) =>
        new InvalidSetting({ setting: "traceDirectory", problem: `${file} cannot be opened: ${cause}` }),
    }),
    (opened) => Effect.sync(() => opened.close()),
  )

/**
 * Writes what happens in one turn of the event loop at its end, so that hardly anything is missing if the process is
 * killed. A disk that fails, or a file that grows too long, ends the tracing and not the node.
 */
const recorder = Effect.fnUntraced(function* (node: NodeId, directory: string) {
  const clock = yield* Clock.Clock
  const runFork = Effect.runForkWith(yield* Effect.context<never>())
  const path = `${directory}/${node}.jsonl`
  const file = yield* open(directory, path)
  const encoder = new TextEncoder()
  const notes = new Notes()
  let waiting = Lines.headOf(node)
  let room = maxBytes
  let isOver = false
  const end = (why: string) => {
    isOver = true
    waiting = ""
    runFork(Effect.logWarning(`no longer traces to ${path}: ${why}`))
  }
  const flush = () => {
    const bytes = encoder.encode(waiting)
    waiting = ""
    room -= bytes.length
    try {
      for (let from = 0; from < bytes.length;) from += file.writeSync(bytes.subarray(from))
      if (room <= 0) end(`it has written ${maxBytes} bytes`)
    } catch (cause) {
      end(String(cause))
    }
  }
  flush()
  yield* Effect.addFinalizer(() => Effect.sync(flush))
  const record: Recorder = (event) => {
    if (isOver) return
    if (waiting === "") setTimeout(flush)
    const at = Number(clock.currentTimeNanosUnsafe() / 1000n) / 1000
    for (const note of notes.take(at, event)) waiting += Lines.lineOf(note)
  }
  return record
})

/** Records what the node does, if it is told where. */
export const layer = ({ node, traceDirectory }: Settings): Layer.Layer<never, InvalidSetting> =>
  Option.match(traceDirectory, {
    onNone: () => Layer.empty,
    onSome: (directory) => Layer.effect(Recorder, recorder(node, directory)),
  })
