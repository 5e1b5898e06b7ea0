/**
 * This program, as others know it.
 *
 * @module
 */
import { Effect, Path } from "effect"
import * as Process from "../campaign/Process.ts"

const main = Effect.orDie(Effect.flatMap(Path.Path, ({ fromFileUrl }) => fromFileUrl(new URL(Deno.mainModule))))

/** The arguments with which Deno runs it, a command of its own to follow. */
export const args: Effect.Effect<ReadonlyArray<string>, never, Path.Path> = Effect.map(
  main,
  (main) => ["run", "-A", main],
)

/** The commit of its source, with `-dirty` where that has changed since; "unknown" without a repository or git. */
export const commit: Effect.Effect<string, never, Path.Path | Process.Spawner> = Effect.gen(function* () {
  const { dirname } = yield* Path.Path
  const args = ["-C", dirname(yield* main), "describe", "--always", "--dirty", "--abbrev=10"]
  return (yield* Process.output({ command: "git", args })).trim()
}).pipe(Effect.orElseSucceed(() => "unknown"))
