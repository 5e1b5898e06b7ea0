/**
 * `--json`, of every command that prints what a program may read.
 *
 * @module
 */
import { Effect } from "effect"
import { Command, Flag, GlobalFlag } from "effect/cli"
import { Json } from "../output.ts"
import { boolean } from "./flags.ts"

/** The flag behind the command's name. */
export const json: Flag.Flag<boolean> = boolean("json", "Print JSON, one value a line, in place of words")

/** The flag before the command's name, where only global ones may stand; hidden, as shells complete none of those. */
const before = GlobalFlag.Setting("json")({ flag: Flag.withHidden(json) })

/** The command, which prints JSON if it is given the flag: before its name or behind. */
export const withJson = <Name extends string, Input extends { readonly json: boolean }, Context, E, R>(
  command: Command.Command<Name, Input, Context, E, R>,
) =>
  command.pipe(
    Command.provideEffect(Json, ({ json }: Input) => Effect.map(before, (before) => before || json)),
    Command.withGlobalFlags([before]),
  )
