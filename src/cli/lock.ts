/**
 * Runs a command while holding a lock.
 *
 * @module
 */
import { constants } from "node:os"
import { type Duration, Effect, Schema } from "effect"
import { ChildProcess } from "effect/process"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { type Holding, LockServer } from "../services/lock/mod.ts"
import { heirOf } from "./hangup.ts"
import { faultOf } from "./programs.ts"

const CommandNotRunBase: TaggedErrorClass<CommandNotRun, "CommandNotRun", {
  readonly program: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<CommandNotRun>()("CommandNotRun", { program: Schema.String, problem: Schema.String })

/** The command of a lock could not be started; the lock is released. */
export class CommandNotRun extends CommandNotRunBase {
  override get message(): string {
    return `cannot run "${this.program}" (${this.problem}): name a program of the PATH, or the path of one`
  }
}

/** How long a command whose lock is lost may take to end by itself. */
const patience = "1 second"

/** The code of a command that a signal has ended, as shells say it: 128 and the signal's number. */
const codeOf = (problem: string): number => {
  // Effect 4.1.0 names the signal nowhere but in its words.
  const signal = Object.entries(constants.signals).find(([name]) => problem.includes(`'${name}'`))
  return 128 + (signal?.[1] ?? 0)
}

/** Runs a command that is told the lock's token, and returns its code. It shares this terminal. */
const run = (command: ReadonlyArray<string>, { token }: Holding) =>
  Effect.scoped(Effect.gen(function* () {
    const [program = ""] = command
    const notRun = (problem: string) => new CommandNotRun({ program, problem })
    const heir = heirOf(command)
    // A shell that starts it would say what is wrong in its own words, and end with a code that the command may have too.
    const fault = heir === command ? undefined : faultOf(program)
    if (fault !== undefined) return yield* notRun(fault)
    const [first = "", ...args] = heir
    const process = yield* ChildProcess.make(first, args, {
      extendEnv: true,
      env: { SYNOD_FENCING_TOKEN: `${token}` },
      detached: false,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
      forceKillAfter: patience,
    }).pipe(Effect.mapError(({ reason }) => notRun(reason._tag)))
    return yield* Effect.catch(process.exitCode, ({ reason }) => Effect.succeed(codeOf(String(reason.cause))))
  }))

/** Runs a command under a lock, and returns its code; ends it, and fails with `LeaseLost`, when the lock is lost. */
export const lock = (name: string, timeToLive: Duration.Duration, command: ReadonlyArray<string>) =>
  LockServer.withLock(name, { timeToLive, owner: Deno.hostname() })((holding) => run(command, holding))
