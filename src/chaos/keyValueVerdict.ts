/**
 * What is to be said of what clients of the key-value store have seen.
 *
 * @module
 */
import { Cause, Exit } from "effect"
import { format, History, Linearizability, Models, RestartHistory, SessionHistory } from "../checking/mod.ts"
import type { Verdict } from "./Load.ts"

type Seen = History.History<Models.KeyValueInput, Models.KeyValueOutput>

/** What was seen. */
export interface Evidence {
  readonly history: Seen
  /** What the keys held after all nodes had restarted. */
  readonly found: ReadonlyMap<string, string>
  /** Keys that nobody answered for. */
  readonly untold: ReadonlyArray<string>
  /** The values written, as a watch told of them. Each is written at most once, by one operation. */
  readonly changes: ReadonlyArray<string>
  /** How the watch ended. */
  readonly watched: Exit.Exit<void, { readonly message: string }>
  /** Whether all nodes came to hold the same in the end. */
  readonly isSame: boolean
}

/** How long the search for an order may take. */
const searchMs = 60_000

const linearizable = (history: Seen): Verdict => {
  const beganMs = performance.now()
  const verdict = Linearizability.check(Models.keyValue, history, {
    isOver: () => performance.now() - beganMs > searchMs,
  })
  switch (verdict._tag) {
    case "Linearizable":
      return { holds: ["linearizable, each key"], violations: [], undecided: [] }
    case "NotLinearizable":
      return { holds: [], violations: [format(verdict)], undecided: [] }
    case "Unknown":
      return { holds: [], violations: [], undecided: [format(verdict)] }
  }
}

/** What was asked that writes a value, or deletes. */
const writes = (history: Seen) =>
  History.operations(history).flatMap(({ endMs, input, invokedMs, outcome }) => {
    const isDone = outcome._tag === "Returned" && (input._tag !== "CompareAndSwap" || outcome.output === true)
    if (input._tag === "Get") return []
    const value = input._tag === "Delete" ? null : input.value
    return [{ name: input.name, value, invokedMs, endMs, isDone, isUnknown: outcome._tag === "Unknown" }]
  })

const durable = ({ found, history, untold }: Evidence): Verdict => {
  const undecided = untold.length === 0 ? [] : [`nobody answered for ${untold.length} keys after the restart`]
  const violations = RestartHistory.violations({
    found,
    writes: writes(history).filter(({ isDone, isUnknown, name }) => (isDone || isUnknown) && !untold.includes(name))
      .map(
        ({ endMs, invokedMs, isDone, name, value }) => ({
          name,
          value,
          invokedMs,
          acknowledgedMs: isDone ? endMs : null,
        }),
      ),
  })
  const holds = violations.length === 0 ? ["nothing acknowledged is lost after a restart of all nodes"] : []
  return { holds, violations, undecided }
}

const once = ({ changes, history, watched }: Evidence): Verdict => {
  if (Exit.isFailure(watched)) {
    return { holds: [], violations: [], undecided: [`the watch ended early: ${Cause.pretty(watched.cause)}`] }
  }
  const puts = writes(history).flatMap(({ value, ...write }) => value === null ? [] : [{ ...write, value }])
  const valuesOf = (is: (put: typeof puts[number]) => boolean) => new Set(puts.filter(is).map(({ value }) => value))
  const violations = SessionHistory.violations({
    sent: valuesOf(() => true),
    acknowledged: valuesOf(({ isDone }) => isDone),
    refused: valuesOf(({ isDone, isUnknown }) => !isDone && !isUnknown),
    effects: [{ seenBy: "a watch", commands: changes }],
  })
  return { holds: violations.length === 0 ? ["every write took effect once"] : [], violations, undecided: [] }
}

const same = ({ isSame }: Evidence): Verdict =>
  isSame
    ? { holds: ["all nodes hold the same"], violations: [], undecided: [] }
    : { holds: [], violations: ["the nodes do not hold the same, although nobody writes any more"], undecided: [] }

/** Whether it is linearizable, whether what was acknowledged is there, whether each write took effect once, and everywhere. */
export const judge = (evidence: Evidence): Verdict => {
  const all = [linearizable(evidence.history), durable(evidence), once(evidence), same(evidence)]
  return {
    holds: all.flatMap(({ holds }) => holds),
    violations: all.flatMap(({ violations }) => violations),
    undecided: all.flatMap(({ undecided }) => undecided),
  }
}
