/**
 * `synod trace`: what happened, drawn.
 *
 * @module
 */
import { Argument, Command, Flag } from "effect/cli"
import { trace } from "../trace.ts"
import { told } from "./ending.ts"
import { boolean, text } from "./flags.ts"

export const traced = Command.make(
  "trace",
  {
    files: Argument.String("file").pipe(
      Argument.withDescription("A trace; or what nodes have noted in their --trace-directory, a file a node"),
      Argument.variadic({ min: 1 }),
    ),
    output: text("output", "FILE", "Where to write it (default: beside the first file, with .html for its ending)")
      .pipe(
        Flag.withAlias("o"),
        Flag.optional,
      ),
    shiviz: boolean("shiviz", "A log for ShiViz in place of a page; printed, unless --output is given"),
  },
  (options) => told(trace(options)),
).pipe(
  Command.withDescription(
    "Draws what happened among nodes: a page with a space-time diagram, which needs nothing else",
  ),
)
