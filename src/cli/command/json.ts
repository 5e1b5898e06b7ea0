/**
 * `--json`, of every command that prints what a program may read.
 *
 * @module
 */
import { Effect } from "effect"
import { Command, Flag, GlobalFlag } from "effect/cli"
import { Json } from "../output.ts"

/** The flag behind the command's name. */
export const json: Flag.Flag<boolean> = Flag.Boolean("json").pipe(
  // Or "y", "n", "on", "1" and their like behind it would be its value, and not the key or lock that they name.
  Flag.withOptionalValue("true"),
  Flag.withDescription("Print JSON, one value a line, in place of words"),
  // Given twice, as by an alias and by hand, it means the same as once.
  Flag.atLeast(0),
  Flag.map((given) => given.at(-1) ?? false),
)

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
