/**
 * A line on the terminal that shows how something stands, written over by the next.
 *
 * @module
 */
import { Effect, Stdio, Stream } from "effect"

/** Shows a line in place of the last; "" ends it. Says nothing where nobody watches. */
export const show: (line: string) => Effect.Effect<void, never, Stdio.Stdio> = Effect.fnUntraced(function* (line) {
  const { stderr, stderrIsTerminal } = yield* Stdio.Stdio
  if (!(yield* stderrIsTerminal)) return
  const text = Stream.encodeText(Stream.succeed(`\r\u001b[K${line}`))
  yield* Effect.ignore(Stream.run(text, stderr({ endOnDone: false })))
})
