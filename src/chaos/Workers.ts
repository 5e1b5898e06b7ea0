/**
 * Clients that do one thing after the other until they are told to stop.
 *
 * @module
 */
import { Clock, Effect, Fiber, Layer, Random, type Scope } from "effect"
import type { ReplicatedClient } from "../replicated/mod.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import { type Counts, mostPauseMs, type Options, shortTimeout, timeout } from "./Load.ts"

/** How an operation ended. */
export type Outcome = keyof Counts

/** Clients at work. */
export interface Workers {
  readonly counts: () => Counts
  /** How many answers each client has got that knows all nodes. */
  readonly progress: () => ReadonlyArray<number>
  readonly stop: Effect.Effect<void>
}

/** How long a client lives before another takes its place, which has to find the leader by itself. */
const [leastLifeMs, mostLifeMs] = [500, 10_000]

/**
 * Starts clients that know all nodes, and one for each of `nodes` that knows no other: it stays when others have found another
 * leader, and notices if it is told what is so no more. Each does the operation again and again.
 */
export const start: (
  options: Options,
  nodes: ReadonlyArray<string>,
  operation: (client: number) => Effect.Effect<Outcome, never, ReplicatedClient>,
) => Effect.Effect<Workers, never, Scope.Scope> = Effect.fnUntraced(
  function* ({ clients, connect, urls }, nodes, operation) {
    const clock = yield* Clock.Clock
    const counts = { answered: 0, refused: 0, unknown: 0 }
    const progress = new Array<number>(clients).fill(0)
    let isStopped = false

    const life = Effect.fnUntraced(function* (client: number, known: ReadonlyArray<string>) {
      // The addresses are those of this cluster.
      const context = yield* Effect.orDie(Layer.build(connect(known, known.length > 1 ? timeout : shortTimeout)))
      const endMs = monotonicMs(clock) + (yield* Random.nextBetween(leastLifeMs, mostLifeMs))
      while (!isStopped && monotonicMs(clock) < endMs) {
        const outcome = yield* Effect.provideContext(operation(client), context)
        counts[outcome]++
        const answers = progress[client]
        if (outcome === "answered" && answers !== undefined) progress[client] = answers + 1
        yield* Effect.sleep(yield* Random.nextBetween(0, mostPauseMs))
      }
    }, Effect.scoped)
    const work = Effect.fnUntraced(function* (client: number, known: ReadonlyArray<string>) {
      while (!isStopped) yield* life(client, known)
    })
    const knowing = [...progress.map(() => urls), ...nodes.map((url) => [url])]
    const fibers = yield* Effect.forEach(knowing, (known, client) => Effect.forkScoped(work(client, known)))
    return {
      counts: () => ({ ...counts }),
      progress: () => [...progress],
      stop: Effect.suspend(() => {
        isStopped = true
        return Effect.forEach(fibers, Fiber.join, { discard: true })
      }),
    }
  },
)
