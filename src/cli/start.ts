/**
 * A cluster on this machine: a process a node, each with its disk in a directory.
 *
 * @module
 */
import { Console, Effect, Fiber, FileSystem, Option, Path, Redacted, Schema, Stream } from "effect"
import { ChildProcess } from "effect/process"
import { counted } from "../model/counted.ts"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { filesOf } from "../storage/sqlite/files.ts"
import { disksOf } from "./disks.ts"
import { NotWritten, problemOf } from "./files.ts"
import type { Member } from "./Member.ts"
import { variableOf } from "./load.ts"
import type { Settings } from "./settings.ts"

/** What to boot. */
export interface Options {
  /** Where the disks are kept: in it a directory a node. Made if need be. */
  readonly directory: string
  /** Peers listen from this port on, clients are served from 100 above it on. */
  readonly port: number
  readonly nodes: number
}

const ClusterEndedBase: TaggedErrorClass<ClusterEnded, "ClusterEnded", {
  readonly nodes: Schema.$Array<typeof NodeId>
}> = Schema.TaggedError<ClusterEnded>()("ClusterEnded", { nodes: Schema.Array(NodeId) })

/** Every node has failed, and would fail again; what each said tells why. */
export class ClusterEnded extends ClusterEndedBase {
  override get message(): string {
    return `the nodes ${this.nodes.join(", ")} have ended: see above what each said`
  }
}

/** Of a process that ended as it was told to by a signal that it could hear. */
const interrupted = 130

const membersOf = ({ nodes, port }: Options): ReadonlyArray<Member> =>
  Array.from({ length: nodes }, (_, index) => ({
    id: NodeId.make(String.fromCharCode("a".charCodeAt(0) + index)),
    host: "127.0.0.1",
    peerPort: port + index,
    clientPort: port + 100 + index,
  }))

/** The cluster's secret, made at the first start and kept beside the disks for the next. */
const secretIn = Effect.fnUntraced(function* (directory: string) {
  const files = yield* FileSystem.FileSystem
  const { join } = yield* Path.Path
  const file = join(directory, "secret")
  if (!(yield* files.exists(file))) {
    const secret = crypto.getRandomValues(new Uint8Array(32)).toBase64()
    yield* files.writeFileString(file, secret, { mode: 0o600, flag: "wx" })
  }
  return Redacted.make(yield* files.readFileString(file))
})

/** Prints what a process says, line by line, behind the name of its node. */
const say = <E>(node: NodeId, output: Stream.Stream<Uint8Array, E>): Effect.Effect<void, E> =>
  output.pipe(Stream.decodeText, Stream.splitLines, Stream.runForEach((line) => Console.log(`${node} │ ${line}`)))

/** The signals that stop a program. */
const stops: ReadonlyArray<Deno.Signal> = ["SIGINT", "SIGTERM"]

/** Waits for the next of them; who begins to listen while one is told would hear that one too, so not at once. */
const toldAgain = Effect.andThen(
  Effect.yieldNow,
  Effect.callback<void>((resume) => {
    const listener = () => resume(Effect.void)
    for (const signal of stops) Deno.addSignalListener(signal, listener)
    return Effect.sync(() => stops.forEach((signal) => Deno.removeSignalListener(signal, listener)))
  }),
)

/**
 * Boots the cluster, shows what its nodes say, and starts again who is killed. Who fails stays away. Ends all with the scope
 * that it runs in, and fails when no node is left.
 */
export const start = Effect.fnUntraced(function* (options: Options) {
  const files = yield* FileSystem.FileSystem
  const { join } = yield* Path.Path
  const { directory } = options
  const members = membersOf(options)
  const secret = yield* files.makeDirectory(directory, { recursive: true }).pipe(
    Effect.andThen(secretIn(directory)),
    Effect.mapError((error) => new NotWritten({ file: directory, problem: problemOf(error) })),
  )
  const all = members.map(({ clientPort, host, id, peerPort }) => `${id}=${host}:${peerPort}:${clientPort}`).join(",")

  const hasDisk = ({ id }: Member) => files.exists(filesOf(join(directory, id)).database)
  const isThere = new Map(
    yield* Effect.forEach(members, (member) => Effect.map(hasDisk(member), (isThere) => [member.id, isThere] as const)),
  )
  const disks = yield* Effect.fromResult(disksOf(directory, isThere))

  const life = Effect.fnUntraced(function* ({ id }: Member, start: Settings["disk"]) {
    const disk = join(directory, id)
    const command = ChildProcess.make(
      Deno.execPath(),
      ["run", "-A", Deno.mainModule, "serve"],
      {
        extendEnv: true,
        stdin: "ignore",
        env: {
          [variableOf("node")]: id,
          [variableOf("members")]: all,
          [variableOf("secret")]: secret,
          [variableOf("directory")]: disk,
          [variableOf("disk")]: start,
        },
      },
    )
    const process = yield* command
    yield* Console.log(`${id} │ process ${process.pid}, disk ${disk}`)
    // A node that is told to stop is heard to its end; who does not wait for that says so once more.
    const said = yield* Effect.forkChild(say(id, process.all), { uninterruptible: true })
    const stop = Effect.raceFirst(process.kill(), Effect.andThen(toldAgain, process.kill({ killSignal: "SIGKILL" })))
    yield* Effect.onInterrupt(Fiber.join(said), () => Effect.andThen(Effect.ignore(stop), Fiber.await(said)))
    // Who is killed by a signal has no code.
    return yield* Effect.option(process.exitCode)
  }, Effect.scoped)

  const keepAlive = Effect.fnUntraced(function* (member: Member) {
    let disk = disks.get(member.id) ?? "existing"
    while (true) {
      const code = yield* life(member, disk)
      // Whoever ends with another code has met what it would meet again.
      if (Option.isSome(code) && code.value !== interrupted) {
        return yield* Console.log(
          `${member.id} │ ended with code ${code.value}, and stays away: see above what it said`,
        )
      }
      yield* Console.log(`${member.id} │ was killed, and starts again in a second`)
      yield* Effect.sleep("1 second")
      disk = (yield* hasDisk(member)) ? "existing" : "replaced"
    }
  })
  yield* Console.log(`Boots a cluster of ${counted(members.length, "node")}; Ctrl-C stops it. Clients will find it at`)
  for (const { clientPort, host, id } of members) yield* Console.log(`  ${id}  http://${host}:${clientPort}`)
  yield* Effect.forEach(members, keepAlive, { concurrency: "unbounded", discard: true })
  return yield* new ClusterEnded({ nodes: members.map(({ id }) => id) })
})
