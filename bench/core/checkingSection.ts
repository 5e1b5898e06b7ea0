/**
 * The cost of checking histories, as a section of the core suite.
 *
 * @module
 */
import { Effect } from "effect"
import { type Budget, type History, Linearizability, type Model, Models, Recorder } from "../../src/checking/mod.ts"
import { etcdHistories, keyValueHistories } from "../../test/checking/recorded.ts"
import { measure } from "../harness/measure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"

/** What clients of a register did, each at it all the time. Each operation is done when it begins, or when it ends. */
const busyRegister = (clients: number, operations: number): History.History<Models.RegisterInput, Models.Value> => {
  const recorder = new Recorder<Models.RegisterInput, Models.Value>()
  const ends = new Map<string, () => Models.Value>()
  let held: Models.Value = null
  let chance = 1
  for (let atMs = 0; atMs < operations + clients; atMs++) {
    const process = `${atMs % clients}`
    const end = ends.get(process)
    if (end !== undefined) recorder.returned(process, end(), atMs)
    if (atMs >= operations) continue
    chance = (Math.imul(chance, 1664525) + 1013904223) >>> 0
    const input: Models.RegisterInput = chance >>> 31 === 0 ? { _tag: "Read" } : { _tag: "Write", value: atMs }
    recorder.invoked(process, input, atMs)
    const perform = () => {
      if (input._tag === "Read") return held
      held = input.value
      return null
    }
    const answer = chance % 1000 < 500 ? perform() : undefined
    ends.set(process, answer === undefined ? perform : () => answer)
  }
  return recorder.history
}

/** Checks each history, and counts the steps. */
const cost = <S, I, O>(
  name: string,
  model: Model<S, I, O>,
  histories: ReadonlyArray<{ readonly history: History.History<I, O> }>,
) =>
  Effect.gen(function* () {
    const check = (budget?: Budget) =>
      histories.map(({ history }) => Linearizability.check(model, history, budget)._tag)
    const { maxNanos, medianNanos } = yield* measure(() => check(), { rounds: 9 })
    const operations = histories.reduce(
      (sum, { history }) => sum + history.filter(({ _tag }) => _tag === "Invoked").length,
      0,
    )
    const refused = check().filter((tag) => tag === "NotLinearizable").length
    return [name, histories.length, operations, refused, medianNanos / 1e6, maxNanos / 1e6]
  })

/** Measures the check for linearizability. */
export const checkingSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("checking")
  const busy = (operations: number) => [{ history: busyRegister(10, operations) }]
  return {
    title: "Linearizability",
    measured:
      "Real time to check all histories of a row, one after the other: the median and the greatest of 9 rounds.",
    table: {
      columns: [
        { title: "histories of" },
        { title: "histories", digits: 0 },
        { title: "operations", digits: 0 },
        { title: "refused", digits: 0 },
        { title: "median", unit: "ms", digits: 2 },
        { title: "greatest", unit: "ms", digits: 2 },
      ],
      rows: [
        yield* cost("etcd, by Jepsen", Models.casRegister, etcdHistories()),
        yield* cost("a key-value store", Models.keyValue, keyValueHistories()),
        yield* cost("a register, 10 clients always at it", Models.register, busy(1000)),
        yield* cost("a register, 10 clients always at it", Models.register, busy(10_000)),
      ],
    },
    notes: ["Most of the time for those of etcd goes to one with many unknown outcomes."],
  }
})
