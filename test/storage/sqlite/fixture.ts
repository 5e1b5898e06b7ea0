/** Directories for tests: gone when the scope ends. */
import { Effect, type Scope } from "effect"
import { NodeId } from "../../../src/model/NodeId.ts"
import { open, type Options } from "../../../src/storage/sqlite/Directory.ts"
import { serve } from "../../../src/storage/sqlite/serve.ts"
import type { Write } from "../../../src/storage/mod.ts"

export const temporaryDirectory: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => Deno.makeTempDirSync({ prefix: "synod-" })),
  (path) => Effect.sync(() => Deno.removeSync(path, { recursive: true })),
)

/** The options of the node that the tests are about. */
export const optionsFor = (directory: string, start: Options["start"] = "existing"): Options => ({
  directory,
  cluster: "test",
  node: NodeId.make("a"),
  start,
})

/** What a crash leaves: the files as they are now, in another directory. */
export const copyFiles = (from: string, to: string): void => {
  Deno.mkdirSync(to, { recursive: true })
  for (const { isFile, name } of Deno.readDirSync(from)) {
    if (isFile) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`)
  }
}

/** Opens a directory, uses it at once and closes it. */
export const using = <A>(options: Options, use: (opened: Opened) => A): A => {
  const directory = open(options)
  try {
    return use({ ...directory, ...serve(directory) })
  } finally {
    directory.close()
  }
}

/** Opens a directory for as long as the scope lasts. */
export const opening = (options: Options): Effect.Effect<Opened, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => open(options)),
    ({ close }) => Effect.sync(close),
  ).pipe(Effect.map((directory) => ({ ...directory, ...serve(directory) })))

export type Opened = ReturnType<typeof open> & ReturnType<typeof serve>

/** Makes each step durable by a sync of its own. */
export const syncEach = ({ marker, records }: Opened, steps: ReadonlyArray<ReadonlyArray<Write>>): void => {
  for (const step of steps) {
    records.sync(step)
    marker.write(records.syncs)
  }
}
