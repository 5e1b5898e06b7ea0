/**
 * Holding what one claims: for as long as a scope is open, and no longer than can be known to be right.
 *
 * @module
 */
import { Clock, Deferred, Duration, Effect, Exit, Option, Schedule, Scope, Stream } from "effect"
import type { CallError, WatchError } from "../../replicated/client/errors.ts"
import type { Changes } from "../../replicated/client/TypedClient.ts"
import { freshId } from "../Leases.ts"
import type { Change, Claimed, Standing } from "./Claims.ts"
import { type LeaseLost, lostLease } from "./handlers.ts"

interface Tagged {
  readonly _tag: string
}

/** How to claim a thing, whatever it is. */
export interface Claiming<E extends Tagged, R> {
  readonly name: string
  /** How long a claim lives without being kept alive. */
  readonly timeToLive: Duration.Duration
  readonly join: (claimed: Claimed) => Effect.Effect<Standing, E | CallError, R>
  readonly keepAlive: (claimed: Claimed) => Effect.Effect<Standing, LeaseLost | CallError, R>
  readonly giveUp: (claimed: Claimed) => Effect.Effect<void, LeaseLost | CallError, R>
  /** The changes of the service, from an index on. */
  readonly watch: (from: number) => Stream.Stream<Changes<Change>, WatchError, R>
}

/** What one has. */
export interface Holding {
  /** To be shown to whatever it guards, which refuses a lower one than it has seen. */
  readonly token: number
  /** Fails as soon as it may be somebody else's. */
  readonly lost: Effect.Effect<never, LeaseLost>
}

/** Of a lease's time, how much its owner counts on: clocks may differ in pace, and to stop takes time. */
const trusted = 0.9
/** Of a lease's time, how much passes before it is renewed, and then between attempts. */
const renewal = 1 / 3
const retrial = 1 / 30

const nowMs = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos) / 1_000_000)

/** Whether there may be a claim, though to claim has failed. */
const isInDoubt = ({ _tag }: Tagged): boolean => _tag === "OutcomeUnknown" || _tag === "SessionExpired"

/** What a call tells, and until when the lease that it began anew can be counted on: from before it was sent. */
const timed = <E, R>(call: Effect.Effect<Standing, E, R>, timeToLiveMs: number) =>
  Effect.flatMap(
    nowMs,
    (sentMs) => Effect.map(call, (standing) => ({ standing, untilMs: sentMs + timeToLiveMs * trusted })),
  )

/** The token of a claim, once a change gives it one. */
const tokenFrom = <R>(watch: Stream.Stream<Changes<Change>, WatchError, R>, { claim }: Claimed) =>
  watch.pipe(
    Stream.map(({ changes }) => changes.find(({ holder }) => holder?.claim === claim)?.holder?.token),
    Stream.filter((token) => token !== undefined),
    Stream.runHead,
    Effect.flatMap((token) => Option.isSome(token) ? Effect.succeed(token.value) : Effect.never),
    // What became of the claim is told whenever it is kept alive, too.
    Effect.catchTag("ChangesCompacted", () => Effect.never),
  )

const claim = Effect.fnUntraced(
  function* <E extends Tagged, R>({ giveUp, join, keepAlive, name, timeToLive, watch }: Claiming<E, R>) {
    const timeToLiveMs = Duration.toMillis(timeToLive)
    const claimed = { name, claim: yield* freshId }
    const granted = yield* Deferred.make<number>()
    const lost = yield* Deferred.make<never, LeaseLost>()

    // It is over by itself soon: who cannot say so need not try longer, and what is lost, or never was, need not be given up.
    yield* Effect.addFinalizer(() =>
      Effect.flatMap(
        Deferred.isDone(lost),
        (isLost) => isLost ? Effect.void : Effect.ignore(Effect.timeoutOption(giveUp(claimed), timeToLive)),
      )
    )
    const joined = yield* timed(join(claimed), timeToLiveMs).pipe(
      Effect.tapError((error) => isInDoubt(error) ? Effect.void : Deferred.fail(lost, lostLease(claimed))),
    )
    let { untilMs } = joined

    const renewed = timed(keepAlive(claimed), timeToLiveMs).pipe(
      Effect.retry({ while: ({ _tag }) => _tag !== "LeaseLost", schedule: Schedule.spaced(timeToLiveMs * retrial) }),
    )
    const keep = Effect.gen(function* () {
      while (true) {
        yield* Effect.sleep(Math.min(timeToLiveMs * renewal, Math.max(0, untilMs - (yield* nowMs))))
        const kept = yield* Effect.timeoutOption(renewed, Math.max(0, untilMs - (yield* nowMs)))
        if (Option.isNone(kept)) return yield* lostLease(claimed)
        untilMs = kept.value.untilMs
        if (kept.value.standing.token !== null) yield* Deferred.succeed(granted, kept.value.standing.token)
      }
    })
    yield* Effect.forkScoped(Effect.catch(keep, () => Deferred.fail(lost, lostLease(claimed))))

    const { next, token: atOnce } = joined.standing
    const ways = [tokenFrom(watch(next), claimed), Deferred.await(granted), Deferred.await(lost)]
    const token = atOnce ?? (yield* Effect.raceAllFirst(ways))
    // The word of it may have been so long on its way that it is over again.
    return (yield* nowMs) < untilMs ? { token, lost: Deferred.await(lost) } : yield* lostLease(claimed)
  },
)

/**
 * Claims a thing, waits in line, and has it until the scope closes; who stops waiting leaves the line at once. The claim is
 * kept alive meanwhile; when it may be over, by the local monotonic clock, it counts as lost.
 */
export const hold = <E extends Tagged, R>(
  claiming: Claiming<E, R>,
): Effect.Effect<Holding, E | CallError | WatchError | LeaseLost, R | Scope.Scope> =>
  Effect.flatMap(Effect.scope, (outer) =>
    Effect.flatMap(Scope.fork(outer), (scope) =>
      claim(claiming).pipe(
        Scope.provide(scope),
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
      )))

/** Does something while one has a thing. It is interrupted when that is lost, and then fails with `LeaseLost`. */
export const whileHolding = <A, E, R, E2, R2>(
  held: Effect.Effect<Holding, E, R>,
  use: Effect.Effect<A, E2, R2> | ((holding: Holding) => Effect.Effect<A, E2, R2>),
): Effect.Effect<A, E | E2 | LeaseLost, Exclude<R, Scope.Scope> | R2> =>
  Effect.scoped(
    Effect.flatMap(held, (holding) => Effect.raceFirst(Effect.isEffect(use) ? use : use(holding), holding.lost)),
  )
