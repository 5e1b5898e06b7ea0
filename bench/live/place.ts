/**
 * Where the processes of a cluster live: ports of this machine, and a directory of the bench's own.
 *
 * @module
 */
import { Effect, FileSystem, type PlatformError, type Scope } from "effect"

/** The only address that is listened at. */
export const hostname = "127.0.0.1"

/** So many ports that nobody listened at a moment ago. */
export const freePorts = (count: number): Effect.Effect<ReadonlyArray<number>> =>
  Effect.sync(() => {
    const listeners = Array.from({ length: count }, () => Deno.listen({ hostname, port: 0 }))
    const ports = listeners.map(({ addr }) => addr.port)
    for (const listener of listeners) listener.close()
    return ports
  })

/** A directory beside the results, on their disk and not in memory, that is gone with the scope. */
export const directory: Effect.Effect<string, PlatformError.PlatformError, FileSystem.FileSystem | Scope.Scope> = Effect
  .gen(function* () {
    const files = yield* FileSystem.FileSystem
    yield* files.makeDirectory("bench/results", { recursive: true })
    return yield* files.makeTempDirectoryScoped({ directory: "bench/results", prefix: "data-" })
  })
