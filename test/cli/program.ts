/** The program `synod` as its user runs it: a process with arguments, streams and a code. */
import { onTestFailed, onTestFinished } from "vitest"

const synodItself = new URL("../../src/cli/main.ts", import.meta.url).pathname

const commandOf = (
  args: ReadonlyArray<string>,
  env: { readonly [variable: string]: string } = {},
  program = synodItself,
  cwd = Deno.cwd(),
  through: "env" | "nohup" = "env",
) =>
  new Deno.Command(through, {
    cwd,
    args: [Deno.execPath(), "run", "-A", program, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  })

/** Runs the program, or another like it, to its end. */
export const output = async (program: string, args: ReadonlyArray<string>, cwd?: string) => {
  const { code, stderr, stdout } = await commandOf(args, {}, program, cwd).output()
  const decoder = new TextDecoder()
  return { code, out: decoder.decode(stdout).trimEnd(), err: decoder.decode(stderr).trim() }
}

/** Runs the program to its end. */
export const synod = (...args: ReadonlyArray<string>) => output(synodItself, args)

const isFree = (port: number): boolean => {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close()
    return true
  } catch {
    return false
  }
}

/** A port from which on, and 100 above, three are free. */
export const freePorts = (): number => {
  for (let port = 10_000 + Math.floor(Math.random() * 22_000);; port += 3) {
    if ([0, 1, 2, 100, 101, 102].every((offset) => isFree(port + offset))) return port
  }
}

/** The program while it runs, and what it has printed. */
export interface Running {
  readonly lines: Array<string>
  /** Waits until what it has printed shows something; fails if it ends before. */
  readonly shown: <A>(look: (lines: ReadonlyArray<string>) => A | undefined) => Promise<A>
  /** Waits for a line that matches. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Its code, once it has ended, be it by itself. */
  readonly ended: Promise<number>
  /** Ends it as Ctrl-C does, or by another signal, and returns its code. */
  readonly stop: (signal?: Deno.Signal) => Promise<number>
}

/** Runs the program, or another like it, until it is stopped, or the test has finished. */
export const run = (...command: Parameters<typeof commandOf>): Running => {
  const process = commandOf(...command).spawn()
  const lines: Array<string> = []
  const readers = new Set<() => void>()
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    let rest = ""
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n")
      rest = parts.pop() ?? ""
      lines.push(...parts)
      for (const reader of readers) reader()
    }
  }
  const reading = Promise.all([read(process.stdout), read(process.stderr)])
  const ended = process.status.then(({ code }) => reading.then(() => code))
  const stop = (signal: Deno.Signal = "SIGINT") => {
    try {
      process.kill(signal)
    } catch {
      // It has ended already.
    }
    return ended
  }
  onTestFailed(() => console.log(lines.join("\n")))
  onTestFinished(() => stop().then(() => {}))
  const shown: Running["shown"] = (look) =>
    new Promise((resolve, reject) => {
      const reader = () => {
        const found = look(lines)
        if (found === undefined) return
        readers.delete(reader)
        resolve(found)
      }
      readers.add(reader)
      reader()
      void ended.then((code) => reject(new Error(`it ended with code ${code}, and did not show what is waited for`)))
    })
  const printed: Running["printed"] = (pattern) =>
    shown((lines) => lines.map((line) => pattern.exec(line)).find((match) => match !== null) ?? undefined)
  return { lines, shown, printed, ended, stop }
}

/** The addresses of three nodes whose peers listen from a port on, as commands take them. */
export const addressesAt = (port: number): string =>
  [100, 101, 102].map((offset) => `127.0.0.1:${port + offset}`).join(",")

/** A cluster that `synod start` has booted. */
export interface Booted extends Running {
  /** The addresses of its nodes, as commands take them. */
  readonly nodes: string
  readonly port: number
  readonly directory: string
  /** Waits until every node knows the same leader, and returns who that is: the first to lead may be deposed at once. */
  readonly up: () => Promise<string>
}

/** Who leads, where the last that each node said of it is the same reign. */
const leaderOfAll = (lines: ReadonlyArray<string>): string | undefined => {
  const reigns = ["a", "b", "c"].map((node) => {
    const line = lines.findLast((line) => line.startsWith(`${node} │`) && /leads, |follows |no leader$/.test(line))
    return / (\d+\.\w)$/.exec(line ?? "")?.[1]
  })
  return new Set(reigns).size === 1 ? reigns[0]?.at(-1) : undefined
}

/** A directory that is gone when the test has finished. */
export const temporaryDirectory = (): string => {
  const directory = Deno.makeTempDirSync({ prefix: "synod-" })
  onTestFinished(() => Deno.removeSync(directory, { recursive: true }))
  return directory
}

/** Boots a cluster, of this program or another like it, with its disks in a new directory. */
export const boot = (env?: { readonly [variable: string]: string }, program?: string): Booted => {
  const directory = temporaryDirectory()
  const port = freePorts()
  const running = run(["start", "--directory", directory, "--port", `${port}`], env, program)
  const up = () => running.shown(leaderOfAll)
  return { ...running, nodes: addressesAt(port), port, directory, up }
}
