/**
 * A suite: a named measurement that `deno task bench <name>` runs.
 *
 * @module
 */
import { Cause, Clock, Effect, Schema } from "effect"
import { SuiteReport, type SuiteResult } from "./Report.ts"

/** A measurement that ends in a report. */
export interface Suite {
  /** What the command line calls it, in kebab case. */
  readonly name: string
  readonly title: string
  /** A sentence or two: the question that the suite answers. */
  readonly description: string
  /** The measurement. A failure or a defect is reported as this suite's and does not stop the next one. */
  readonly run: Effect.Effect<SuiteReport, unknown>
}

/** Runs a suite, timed. A report that breaks its Schema (a figure that is not finite, a row too short) is a failure. */
export const runSuite: (suite: Suite) => Effect.Effect<SuiteResult> = Effect.fnUntraced(function* (suite) {
  const start = yield* Clock.monotonicTimeNanos
  const end = yield* Effect.matchCauseEffect(Effect.tap(suite.run, Schema.encodeEffect(SuiteReport)), {
    onSuccess: (report) => Effect.succeed({ _tag: "Completed" as const, report }),
    onFailure: (cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.interrupt
        : Effect.succeed({ _tag: "Failed" as const, cause: Cause.pretty(cause) }),
  })
  const elapsedMs = Math.round(Number((yield* Clock.monotonicTimeNanos) - start) / 1e6)
  return { name: suite.name, title: suite.title, description: suite.description, elapsedMs, ...end }
})
