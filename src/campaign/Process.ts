/**
 * A process that is talked to in lines of JSON. `effect/process` is unstable: its use is kept to this file.
 *
 * @module
 */
import { type Cause, Effect, Queue, Schema, type Scope, Stream } from "effect"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

/** What starting a process takes. */
export type Spawner = ChildProcessSpawner.ChildProcessSpawner

const ProcessFailedBase: TaggedErrorClass<ProcessFailed, "ProcessFailed", {
  readonly command: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<ProcessFailed>()("ProcessFailed", { command: Schema.String, problem: Schema.String })

/** A process has ended, or said what nobody expected. */
export class ProcessFailed extends ProcessFailedBase {
  override get message(): string {
    return `${this.command}: ${this.problem}`
  }
}

/** What to run. */
export interface Options {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly env?: Record<string, string>
}

/** A running process. */
export interface Process {
  readonly pid: number
  /** Writes a line. */
  readonly say: (line: unknown) => Effect.Effect<void>
  /** The next line that it writes. */
  readonly hear: <A>(schema: Schema.Codec<A, unknown>) => Effect.Effect<A, ProcessFailed>
  /** Its exit code, once it has ended. */
  readonly ended: Effect.Effect<number, ProcessFailed>
  /** Kills it as `kill -9` does, and returns once it is gone. */
  readonly kill: Effect.Effect<void, ProcessFailed>
  /** Tells it to end, as a supervisor does, and returns once it has. */
  readonly stop: Effect.Effect<void, ProcessFailed>
}

/** Lines of its complaints that are kept, for when it fails. */
const keptLines = 20

/** Starts a process. It ends with the scope: at first it is asked to, and soon it is killed. */
export const start: (
  options: Options,
) => Effect.Effect<Process, ProcessFailed, Spawner | Scope.Scope> = Effect.fnUntraced(
  function* ({ args, command, env = {} }) {
    const failed = (problem: string) => new ProcessFailed({ command: [command, ...args].join(" "), problem })
    const said = yield* Queue.unbounded<string>()
    const child = yield* Effect.mapError(
      ChildProcess.make(command, args, {
        env,
        extendEnv: true,
        forceKillAfter: "3 seconds",
        stdin: Stream.encodeText(Stream.fromQueue(said)),
      }),
      ({ message }) => failed(message),
    )
    const heard = yield* Queue.unbounded<string, Cause.Done>()
    const complaints: Array<string> = []
    const lines = (stream: typeof child.stdout) => Stream.splitLines(Stream.decodeText(stream))
    yield* Effect.forkScoped(Effect.ignore(Stream.runIntoQueue(Stream.orDie(lines(child.stdout)), heard)))
    yield* Effect.forkScoped(Effect.ignore(Stream.runForEach(lines(child.stderr), (line) =>
      Effect.sync(() => {
        complaints.push(line)
        if (complaints.length > keptLines) complaints.shift()
      }))))
    const problem = ({ message }: { readonly message: string }) => failed(message)
    return {
      pid: child.pid,
      say: (line) => Effect.asVoid(Queue.offer(said, `${JSON.stringify(line)}\n`)),
      hear: (schema) =>
        Effect.matchEffect(Queue.take(heard), {
          onFailure: () => Effect.fail(failed(["it has ended", ...complaints].join("\n"))),
          onSuccess: (line) =>
            Effect.mapError(Schema.decodeEffect(Schema.fromJsonString(schema))(line), ({ message }) =>
              failed(`it said ${line}: ${message}`)),
        }),
      ended: Effect.mapError(child.exitCode, problem),
      kill: Effect.mapError(child.kill({ killSignal: "SIGKILL" }), problem),
      stop: Effect.mapError(child.kill({ killSignal: "SIGTERM" }), problem),
    }
  },
)

/** Runs a process to its end and returns what it has written; fails if it ends with an error. */
export const output: (options: Options) => Effect.Effect<string, ProcessFailed, Spawner> = Effect.fnUntraced(
  function* ({ args, command, env = {} }) {
    const failed = (problem: string) => new ProcessFailed({ command: [command, ...args].join(" "), problem })
    const child = yield* ChildProcess.make(command, args, { env, extendEnv: true })
    const text = yield* Stream.mkString(Stream.decodeText(child.all))
    return (yield* child.exitCode) === 0 ? text : yield* failed(text)
  },
  (effect, { args, command }) =>
    Effect.catchTag(
      effect,
      "PlatformError",
      ({ message }) => Effect.fail(new ProcessFailed({ command: [command, ...args].join(" "), problem: message })),
    ),
  Effect.scoped,
)
