/**
 * Whether a cluster is well, as its nodes say.
 *
 * @module
 */
import { Effect, Result } from "effect"
import { ReplicatedClient } from "../replicated/mod.ts"

/** How often to look. */
const interval = "100 millis"

/** Slots that a node may be behind, as there is always something on its way. */
const mostLag = 1000

/** What each node lacks; empty if all answer, vote, follow one leader, and keep up. */
const lacks = Effect.gen(function* () {
  const { status } = yield* ReplicatedClient
  const nodes = yield* status
  const well = nodes.flatMap(({ status }) => Result.isSuccess(status) ? [status.success] : [])
  const decided = Math.max(0, ...well.map(({ decided }) => decided))
  const leaders = new Set(well.map(({ leader }) => leader))
  const silent = nodes.filter(({ status }) => Result.isFailure(status)).map(({ address }) =>
    `${address} does not answer`
  )
  const behind = well.flatMap(({ applied, leader, node, votes }) => {
    if (leader === null) return [`${node} knows of no leader`]
    if (!votes) return [`${node} has no vote`]
    return decided - applied > mostLag ? [`${node} is ${decided - applied} slots behind`] : []
  })
  return [...silent, ...behind, ...leaders.size > 1 ? ["they follow different leaders"] : []]
})

const waitUntil = <E, R>(lacking: Effect.Effect<ReadonlyArray<string>, E, R>, withinMs: number) =>
  Effect.gen(function* () {
    let last: ReadonlyArray<string> = ["nothing was heard"]
    const look = Effect.map(lacking, (lacks) => {
      last = lacks
      return lacks.length === 0
    })
    const waiting = Effect.repeat(Effect.delay(look, interval), { until: (isSo) => isSo })
    return yield* Effect.as(waiting, []).pipe(
      Effect.timeoutOrElse({ duration: withinMs, orElse: () => Effect.succeed(last) }),
    )
  })

/**
 * Waits until every node is well and every client has got an answer since. Returns what is lacking when the time is up;
 * nothing, if all is well.
 */
export const recovers: (
  progress: () => ReadonlyArray<number>,
  withinMs: number,
) => Effect.Effect<ReadonlyArray<string>, never, ReplicatedClient> = (progress, withinMs) =>
  Effect.suspend(() => {
    const before = progress()
    return waitUntil(
      Effect.map(lacks, (lacking) => [
        ...lacking,
        ...progress().flatMap((answers, client) =>
          answers > (before[client] ?? 0) ? [] : [`client ${client} has got no answer`]
        ),
      ]),
      withinMs,
    )
  })
