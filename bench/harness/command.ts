/**
 * The bench's command line. `effect/cli` is unstable: its use is kept to this file.
 *
 * @module
 */
import { Effect, Option } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import { bench } from "./bench.ts"
import type { Suite } from "./Suite.ts"

/** What running the command line needs of the platform. */
export type Environment = Command.Environment

const command = (suites: ReadonlyArray<Suite>) =>
  Command.make(
    "bench",
    {
      suite: Argument.Literals("suite", suites.map((suite) => suite.name)).pipe(
        Argument.withDescription("The one suite to run; all of them when left out"),
        Argument.optional,
      ),
      json: Flag.String("json").pipe(
        Flag.withMetavar("FILE"),
        Flag.withDescription("Where the results go as data"),
        Flag.withDefault("bench/results/latest.json"),
      ),
      html: Flag.String("html").pipe(
        Flag.withMetavar("FILE"),
        Flag.withDescription("Where the results go as a page"),
        Flag.withDefault("bench/results/latest.html"),
      ),
      quick: Flag.Boolean("quick").pipe(
        Flag.withDescription("Measure for a short while: noisier figures within seconds"),
        Flag.withDefault(false),
      ),
    },
    Effect.fnUntraced(function* ({ suite, json, html, quick }) {
      yield* bench({
        suites: suites.filter(({ name }) => Option.isNone(suite) || suite.value === name),
        effort: quick ? "quick" : "full",
        jsonFile: json,
        htmlFile: html,
      }).pipe(Effect.mapError((error) => new CliError.UserError({ cause: error })))
    }),
  ).pipe(
    Command.withDescription("Measures Synod and prints tables. Suites: " + suites.map(({ name }) => name).join(", ")),
  )

/** Runs the bench as its command line says; bad input is answered with the fault and the usage. */
export const runCommand = (suites: ReadonlyArray<Suite>) => Command.runWith(command(suites), { version: "0.1.0" })
