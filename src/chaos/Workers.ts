/**
 * Clients that do one thing after the other until they are told to stop.
 *
 * @module
 */
import { Effect, Fiber, Layer, Random, type Scope } from "effect"
import type { InvalidUrls } from "../replicated/client/mod.ts"
import type { ReplicatedClient } from "../replicated/mod.ts"
import { type Counts, mostPauseMs, type Options } from "./Load.ts"

/** How an operation ended. */
export type Outcome = keyof Counts

/** Clients at work. */
export interface Workers {
  readonly counts: () => Counts
  readonly progress: () => ReadonlyArray<number>
  readonly stop: Effect.Effect<void>
}

/** Starts so many clients, each with a session of its own, and has each do it again and again. */
export const start: (
  options: Options,
  operation: (client: number) => Effect.Effect<Outcome, never, ReplicatedClient>,
) => Effect.Effect<Workers, InvalidUrls, Scope.Scope> = Effect.fnUntraced(function* (options, operation) {
  const { clients, connect, urls } = options
  const counts = { answered: 0, refused: 0, unknown: 0 }
  const progress = new Array<number>(clients).fill(0)
  let isStopped = false
  const work = Effect.fnUntraced(function* (client: number) {
    const context = yield* Layer.build(connect(urls))
    return yield* Effect.forkScoped(Effect.provideContext(
      Effect.gen(function* () {
        while (!isStopped) {
          const outcome = yield* operation(client)
          counts[outcome]++
          if (outcome === "answered") progress[client] = (progress[client] ?? 0) + 1
          yield* Effect.sleep(yield* Random.nextBetween(0, mostPauseMs))
        }
      }),
      context,
    ))
  })
  const fibers = yield* Effect.forEach(Array.from(progress.keys()), work)
  return {
    counts: () => ({ ...counts }),
    progress: () => [...progress],
    stop: Effect.suspend(() => {
      isStopped = true
      return Effect.forEach(fibers, Fiber.join, { discard: true })
    }),
  }
})
