/**
 * Locks that are held for as long as a scope is open.
 *
 * @module
 */
import { Duration, Effect, type Scope } from "effect"
import type { CallError, WatchError } from "../../replicated/client/errors.ts"
import type { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import type { ReplicatedService } from "../../replicated/ReplicatedService.ts"
import type { Change, Claims } from "../claims/Claims.ts"
import type { LeaseLost } from "../claims/handlers.ts"
import { hold, type Holding, whileHolding } from "../claims/hold.ts"
import type { LimitExceeded } from "../LimitExceeded.ts"
import { LockBusy, type Procedures, service } from "./service.ts"

/** How to wait for a lock and to hold it. */
export interface Options {
  /**
   * How long the lock stays taken when its holder dies; it is kept alive three times as often. Short ones are lost sooner
   * when the cluster is out of reach. Default: 10 seconds.
   */
  readonly timeToLive?: Duration.Input
  /** How long to wait for it before failing with `LockBusy`; 0: not at all. Default: for ever. */
  readonly wait?: Duration.Input
  /** Who holds it, for people to read. */
  readonly owner?: string
}

/** Why a lock is not held, or not any more. */
export type LockError = LockBusy | LeaseLost | LimitExceeded | CallError | WatchError

/** The lock server, and its locks. */
export interface LockServer extends ReplicatedService<Procedures, Claims, Change> {
  /** Takes a lock, in the order in which it was asked for, until the scope closes. Mind `lost`, or use `withLock`. */
  readonly lock: (name: string, options?: Options) => Effect.Effect<Holding, LockError, ReplicatedClient | Scope.Scope>
  /** Does something under a lock. It is interrupted when the lock is lost, and then fails with `LeaseLost`. */
  readonly withLock: (name: string, options?: Options) => <A, E, R>(
    use: Effect.Effect<A, E, R> | ((lock: Holding) => Effect.Effect<A, E, R>),
  ) => Effect.Effect<A, E | LockError, R | ReplicatedClient>
}

const lock: LockServer["lock"] = Effect.fnUntraced(
  function* (name, { owner, timeToLive = "10 seconds", wait = Duration.infinity } = {}) {
    const client = yield* service.client
    const waits = Duration.toMillis(wait) > 0
    const asked = { name, timeToLiveMs: Duration.toMillis(timeToLive), wait: waits, owner }
    return yield* hold({
      name,
      timeToLive: Duration.fromInputUnsafe(timeToLive),
      join: ({ claim }) => client.Acquire({ ...asked, claim }),
      keepAlive: client.KeepAlive,
      giveUp: client.Release,
      watch: (from) => service.watch({ from }),
    }).pipe(Effect.timeoutOrElse({
      duration: waits ? wait : Duration.infinity,
      orElse: () => Effect.fail(new LockBusy({ lock: name })),
    }))
  },
)

/** The lock server. */
export const LockServer: LockServer = {
  ...service,
  lock,
  withLock: (name, options) => (use) => whileHolding(lock(name, options), use),
}
