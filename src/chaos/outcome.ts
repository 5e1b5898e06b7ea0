/**
 * What a failure tells of what was asked.
 *
 * @module
 */
import { Cause, Exit } from "effect"
import type { Outcome } from "./Workers.ts"

/** An error that says what it is. */
export interface Failure {
  readonly _tag: string
  readonly message: string
}

/** Whether it was done. What no caller of these services should meet is told to `finds`, and was not done. */
export const outcomeOf = (exit: Exit.Exit<unknown, Failure>, finds: (finding: string) => void): Outcome => {
  if (Exit.isSuccess(exit)) return "answered"
  const failure = exit.cause.reasons.find(Cause.isFailReason)?.error
  switch (failure?._tag) {
    case "Unavailable":
      return "refused"
    case "OutcomeUnknown":
    case "SessionExpired":
      return "unknown"
    case undefined:
      finds(`a client met a defect: ${Cause.pretty(exit.cause)}`)
      return "unknown"
    default:
      finds(`a client met ${failure?._tag}: ${failure?.message}`)
      return "refused"
  }
}
