/**
 * Masters for a time: as long as a scope is open, and the cluster knows them to live.
 *
 * @module
 */
import { Duration, Effect, type Scope, Stream } from "effect"
import type { CallError, WatchError } from "../../replicated/client/errors.ts"
import type { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import type { ReplicatedService } from "../../replicated/ReplicatedService.ts"
import type { Change, Claims } from "../claims/Claims.ts"
import type { LeaseLost } from "../claims/handlers.ts"
import { hold, type Holding, whileHolding } from "../claims/hold.ts"
import type { LimitExceeded } from "../LimitExceeded.ts"
import { type Master, masterOf, type Procedures, service } from "./service.ts"

/** How to stand for election. */
export interface Options {
  /** How long the office stays taken when its master dies; it is kept alive three times as often. Default: 10 seconds. */
  readonly timeToLive?: Duration.Input
}

/** Why one is not the master, or not any more. */
export type ElectionError = LeaseLost | LimitExceeded | CallError | WatchError

/** Elections, by their names. */
export interface Election extends ReplicatedService<Procedures, Claims, Change> {
  /** Is the master, once it is one's turn, until the scope closes. Mind `lost`, or use `campaign`. `token` is the term. */
  readonly office: (
    election: string,
    candidate: string,
    options?: Options,
  ) => Effect.Effect<Holding, ElectionError, ReplicatedClient | Scope.Scope>
  /** Does something as the master. It is interrupted when the office is lost, and then fails with `LeaseLost`. */
  readonly campaign: (election: string, candidate: string, options?: Options) => <A, E, R>(
    use: Effect.Effect<A, E, R> | ((office: Holding) => Effect.Effect<A, E, R>),
  ) => Effect.Effect<A, E | ElectionError, R | ReplicatedClient>
  /** Who is the master now (`null`: nobody), and then each change. It may skip some when it has been away for long. */
  readonly observe: (
    election: string,
  ) => Stream.Stream<Master | null, CallError, ReplicatedClient>
}

const office: Election["office"] = Effect.fnUntraced(
  function* (election, candidate, { timeToLive = "10 seconds" } = {}) {
    const client = yield* service.client
    const asked = { election, candidate, timeToLiveMs: Duration.toMillis(timeToLive) }
    return yield* hold({
      name: election,
      timeToLive: Duration.fromInputUnsafe(timeToLive),
      join: ({ claim }) => client.Campaign({ ...asked, claim }),
      keepAlive: ({ claim }) => client.KeepAlive({ election, claim }),
      giveUp: ({ claim }) => client.Resign({ election, claim }),
      watch: (from) => service.watch({ from }),
    })
  },
)

const observe: Election["observe"] = (election) =>
  Stream.unwrap(Effect.gen(function* () {
    const { master, next } = yield* (yield* service.client).Observe({ election })
    const changes = service.watch({ from: next }).pipe(
      Stream.map(({ changes }) =>
        changes.filter(({ name }) => name === election).map(({ holder }) => masterOf(holder))
      ),
      Stream.flattenIterable,
    )
    return Stream.concat(Stream.succeed(master), changes)
  })).pipe(Stream.catchTag("ChangesCompacted", () => observe(election)))

/** Elections. */
export const Election: Election = {
  ...service,
  office,
  observe,
  campaign: (election, candidate, options) => (use) => whileHolding(office(election, candidate, options), use),
}
