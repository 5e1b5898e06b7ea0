/**
 * `synod serve` as a process of its own, and what can be done to it. All that is asked of the machine is kept to this
 * file: a shell, and of util-linux `prlimit` and `setpriv`, which need no privileges.
 *
 * @module
 */
import { Deferred, Effect, Exit, type Scope } from "effect"

/** What to run. */
export interface Options {
  /** The program's main module: `synod`, or another like it. */
  readonly program: string
  readonly env: { readonly [variable: string]: string }
  /** Where what it prints is kept, besides that it is told line by line. */
  readonly log: string
  readonly line: (line: string) => void
}

/** A running process. */
export interface NodeProcess {
  readonly pid: number
  /** Its exit code, once it has ended; `undefined` if a signal has ended it. */
  readonly ended: Effect.Effect<number | undefined>
  /** Kills it as `kill -9` does, and returns once it is gone. */
  readonly kill: Effect.Effect<void>
  /** Stops it where it stands, or lets it go on. */
  readonly signal: (signal: "SIGSTOP" | "SIGCONT") => void
  /** From now on no file of it can be written, as on a full disk; or can be again. */
  readonly limit: (canWrite: boolean) => Effect.Effect<void>
}

// Who writes past the limit of a file's size is told so, and not killed; what a directory's owner may not write, root may
// not either; and when this process is killed, so is the node.
const script = `trap "" XFSZ
if [ "$(id -u)" = 0 ]; then set -- --bounding-set=-dac_override,-dac_read_search "$@"; fi
exec setpriv --pdeathsig KILL "$@"`

/** This process's environment, without settings of nodes. */
const inherited = (): Record<string, string> =>
  Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("SYNOD_")))

/** Hands on what it prints, by lines. */
const read = async (
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  file: Deno.FsFile,
  line: (line: string) => void,
): Promise<void> => {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const bytes of stream) {
    file.writeSync(bytes)
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n")
    rest = lines.pop() ?? ""
    lines.forEach(line)
  }
}

/** Starts it. It is killed with the scope, and with this process, whatever ends that. */
export const start: (options: Options) => Effect.Effect<NodeProcess, never, Scope.Scope> = Effect.fnUntraced(
  function* ({ env, line, log, program }) {
    const file = yield* Effect.acquireRelease(
      Effect.sync(() => Deno.openSync(log, { append: true, create: true })),
      (file) => Effect.sync(() => file.close()),
    )
    const ended = yield* Deferred.make<number | undefined>()
    const kill = Effect.suspend(() => {
      signal("SIGKILL")
      return Effect.asVoid(Deferred.await(ended))
    })
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new Deno.Command("sh", {
          args: ["-c", script, "sh", Deno.execPath(), "run", "--quiet", "-A", program, "serve"],
          clearEnv: true,
          env: { ...inherited(), NO_COLOR: "1", ...env },
          stdin: "null",
          stdout: "piped",
          stderr: "piped",
        }).spawn()
      ),
      () => kill,
    )
    const signal = (signal: Deno.Signal) => {
      try {
        child.kill(signal)
      } catch {
        // It has ended already.
      }
    }
    Promise.all([child.status, read(child.stdout, file, line), read(child.stderr, file, line)]).then(
      ([{ code, signal }]) => Deferred.doneUnsafe(ended, Exit.succeed(signal === null ? code : undefined)),
      (cause) => Deferred.doneUnsafe(ended, Exit.die(cause)),
    )
    return {
      pid: child.pid,
      ended: Deferred.await(ended),
      kill,
      signal,
      limit: (canWrite) =>
        Effect.promise(() =>
          new Deno.Command("prlimit", {
            args: ["--pid", `${child.pid}`, `--fsize=${canWrite ? "unlimited" : "0"}:`],
            stderr: "null",
          }).output()
        ),
    }
  },
)
