/**
 * Breaks a cluster on this machine, and says what came of it.
 *
 * @module
 */
import { Console, Effect, FileSystem, Option, Random, Schema } from "effect"
import { type Options as Chaos, run } from "../chaos/Chaos.ts"
import { format } from "../chaos/report.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { Json, print } from "./output.ts"

/** What to break, and for how long. */
export interface Options extends Pick<Chaos, "nodes" | "seconds" | "service"> {
  /** Default: one by chance. */
  readonly seed: Option.Option<number>
  /** Where disks and logs are kept, and stay: empty, or not there yet. Default: a directory that stays only if it failed. */
  readonly keepData: Option.Option<string>
}

const NotEmptyBase: TaggedErrorClass<NotEmpty, "NotEmpty", { readonly directory: Schema.String }> = Schema
  .TaggedError<NotEmpty>()("NotEmpty", { directory: Schema.String })

/** There is something in the directory that the data is to be kept in. */
export class NotEmpty extends NotEmptyBase {
  override get message(): string {
    return `the directory "${this.directory}" is not empty; give one that is, or that is not there yet`
  }
}

const WentWrongBase: TaggedErrorClass<WentWrong, "WentWrong", {
  readonly seed: Schema.Int
  readonly directory: Schema.String
  readonly violations: Schema.$Array<typeof Schema.String>
}> = Schema.TaggedError<WentWrong>()("WentWrong", {
  seed: Schema.Int,
  directory: Schema.String,
  violations: Schema.Array(Schema.String),
})

/** The cluster did what it must not. */
export class WentWrong extends WentWrongBase {
  override get message(): string {
    return `${this.violations.length} things were wrong with seed ${this.seed}. ` +
      `The schedule, what clients have seen, the nodes' logs and disks are in ${this.directory}`
  }
}

/** The directory to use, which is gone with the scope unless it is to stay. */
const directoryFor = Effect.fnUntraced(function* (keepData: Options["keepData"], stays: () => boolean) {
  const files = yield* FileSystem.FileSystem
  if (Option.isSome(keepData)) {
    const directory = keepData.value
    yield* files.makeDirectory(directory, { recursive: true })
    return (yield* files.readDirectory(directory)).length > 0 ? yield* new NotEmpty({ directory }) : directory
  }
  return yield* Effect.acquireRelease(
    files.makeTempDirectory({ prefix: "synod-chaos-" }),
    (directory) => stays() ? Effect.void : Effect.orDie(files.remove(directory, { recursive: true })),
  )
})

/** Runs it, and fails if anything was wrong. */
export const chaos = Effect.fnUntraced(function* ({ keepData, nodes, seconds, seed: given, service }: Options) {
  const console = yield* Console.Console
  const json = yield* Json
  const seed = Option.isSome(given) ? given.value : yield* Random.nextIntBetween(0, 2 ** 31)
  let stays = false
  const directory = yield* directoryFor(keepData, () => stays)
  const say = (line: string) => json ? undefined : console.log(line)
  say(`seed ${seed}: ${nodes} nodes, ${seconds} s; disks and logs are in ${directory}. Ctrl-C ends it`)
  const report = yield* run({ nodes, seconds, seed, service, directory, program: Deno.mainModule, print: say })
  yield* print(report, format(report))
  const { violations } = report
  stays = violations.length > 0
  if (stays) return yield* new WentWrong({ seed, directory, violations })
}, Effect.scoped)
