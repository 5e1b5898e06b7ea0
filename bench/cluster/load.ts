/**
 * A closed loop of clients: each proposes its next command when its last is committed.
 *
 * @module
 */
import { Clock, Effect, Exit } from "effect"
import { AsyncLocalStorage } from "node:async_hooks"
import type { Latency } from "../harness/Latency.ts"
import type { Commit } from "./Cluster.ts"

/** Who proposes, and for how long. */
export interface Load {
  readonly commit: Commit
  /** How many propose at once. */
  readonly clients: number
  /** Takes the time of each commit. */
  readonly latency: Latency
  /** Whether it is over, told after each commit how many there were and how long they took. */
  readonly isOver: (committed: number, elapsedNanos: bigint) => boolean
}

/**
 * Loads a group and returns how many commands were committed a second. Each command has a fiber of its own, begun in
 * the asynchronous context of the loop: as if a request came in from outside, not as if the last one had sent it.
 */
export const load: (load: Load) => Effect.Effect<number, unknown> = Effect.fnUntraced(
  function* ({ clients, commit, isOver, latency }) {
    const { monotonicTimeNanosUnsafe: now } = yield* Clock.Clock
    const runFork = Effect.runForkWith(yield* Effect.context<never>())
    const startedAt = now()
    let committed = 0
    yield* Effect.callback<void, unknown>((resume) => {
      const outside = AsyncLocalStorage.snapshot()
      let proposing = clients
      const propose = (client: number): void => {
        const proposedAt = now()
        const command = { _tag: "Increment", counter: client, by: 1 }
        outside(() => runFork(commit(command))).addObserver((exit) => {
          if (Exit.isFailure(exit)) return resume(Exit.failCause(exit.cause))
          const committedAt = now()
          latency.record(committedAt - proposedAt)
          committed++
          if (!isOver(committed, committedAt - startedAt)) propose(client)
          else if (--proposing === 0) resume(Effect.void)
        })
      }
      for (let client = 0; client < clients; client++) propose(client)
    })
    return committed / (Number(now() - startedAt) / 1e9)
  },
)
