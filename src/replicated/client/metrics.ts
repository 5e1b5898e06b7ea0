/**
 * What a client measures of its calls, if it is asked to, under Effect's own metrics.
 *
 * @module
 */
import { Clock, Effect, Exit, Metric, Option } from "effect"
import type { Procedure } from "./Command.ts"
import type { ReplicatedClientService } from "./ReplicatedClient.ts"
import type * as messages from "../messages.ts"

/** Calls and queries, by how they ended: `Success`, `Failure`, `Died`, or why there is no answer. */
const counted = ({ procedure, service }: Procedure, outcome: string): Metric.Counter<number> =>
  Metric.counter("synod_calls_total", {
    description: "calls and queries of a client, by how they ended",
    incremental: true,
    attributes: { service, procedure, outcome },
  })

/** How long they took, all attempts included. */
const timed = ({ procedure, service }: Procedure): Metric.Histogram<number> =>
  Metric.histogram("synod_call_seconds", {
    description: "time of a client's calls and queries in seconds",
    boundaries: Metric.exponentialBoundaries({ start: 1e-4, factor: 2, count: 18 }),
    attributes: { service, procedure },
  })

const outcomeOf = <E extends { readonly _tag: string }>(
  exit: Exit.Exit<messages.Exit | messages.Answered, E>,
): string => {
  if (Exit.isSuccess(exit)) return exit.value._tag === "Answered" ? exit.value.exit._tag : exit.value._tag
  return Option.match(Exit.findErrorOption(exit), { onNone: () => "Interrupted", onSome: ({ _tag }) => _tag })
}

/** A function that gives for the same names what it gave before. */
const remembered = <A>(make: (procedure: Procedure, outcome: string) => A): typeof make => {
  const made = new Map<string, A>()
  return (procedure, outcome) => {
    const name = `${procedure.service} ${procedure.procedure} ${outcome}`
    const known = made.get(name) ?? make(procedure, outcome)
    made.set(name, known)
    return known
  }
}

/** The same client, that measures. */
export const measured: (client: ReplicatedClientService) => Effect.Effect<ReplicatedClientService> = Effect.fnUntraced(
  function* ({ call, query, ...client }) {
    const context = yield* Effect.context<never>()
    const clock = yield* Clock.Clock
    const counter = remembered(counted)
    const timer = remembered(timed)
    const observe = <A extends messages.Exit | messages.Answered, E extends { readonly _tag: string }>(
      procedure: Procedure,
      effect: Effect.Effect<A, E>,
    ): Effect.Effect<A, E> =>
      Effect.suspend(() => {
        const startedAt = clock.monotonicTimeNanosUnsafe()
        return Effect.onExit(effect, (exit) => {
          timer(procedure, "").updateUnsafe(Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e9, context)
          counter(procedure, outcomeOf(exit)).updateUnsafe(1, context)
          return Effect.void
        })
      })
    return {
      ...client,
      call: (procedure) => observe(procedure, call(procedure)),
      query: (procedure, consistency) => observe(procedure, query(procedure, consistency)),
    }
  },
)
