/**
 * How a day went, as it is told from process to process and kept in files.
 *
 * @module
 */
import { Schema } from "effect"
import { Schedule } from "../faults/Schedule.ts"

/** What must not be: something wrong was done, or nothing was done for too long, or the day could not go on. */
export interface Violation {
  readonly kind: "safety" | "liveness" | "defect"
  /** When it was seen, in virtual milliseconds since the day began. */
  readonly atMs: number
  readonly what: string
}

/** The Schema of a violation. */
export const Violation: Schema.Codec<Violation, unknown> = Schema.Struct({
  kind: Schema.Literals(["safety", "liveness", "defect"]),
  atMs: Schema.Finite,
  what: Schema.String,
})

/** How a day went. */
export interface Verdict {
  readonly subject: string
  readonly seed: number
  /** What was drawn besides the faults. */
  readonly mix: Schema.Json
  readonly schedule: Schedule
  /** In the order in which they were seen; none if all is well. */
  readonly violations: ReadonlyArray<Violation>
  /** How often each situation was reached that the subject declares. */
  readonly situations: { readonly [name: string]: number }
  /** From the end of the faults until the last of the majority had something done, and so after the restart of all. */
  readonly recoveryMs: number
  readonly restartMs: number
  readonly simulatedMs: number
  /** Of all that happened: equal days have equal ones. */
  readonly digest: number
}

const counts = Schema.Record(Schema.String, Schema.Natural)

/** The Schema of a verdict. */
export const Verdict: Schema.Codec<Verdict, unknown> = Schema.Struct({
  subject: Schema.String,
  seed: Schema.Int,
  mix: Schema.Json,
  schedule: Schedule,
  violations: Schema.Array(Violation),
  situations: counts,
  recoveryMs: Schema.Finite,
  restartMs: Schema.Finite,
  simulatedMs: Schema.Finite,
  digest: Schema.Int,
})

/** Whether nothing was wrong. */
export const isPassed = ({ violations }: Verdict): boolean => violations.length === 0

/** A violation in words, as in `at 1200 ms (safety): a and b lead in 3.a`. */
export const format = ({ atMs, kind, what }: Violation): string => `at ${Math.round(atMs)} ms (${kind}): ${what}`
