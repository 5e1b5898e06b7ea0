/**
 * Whether each operation may have taken effect at one moment between its invocation and its end (Herlihy and Wing,
 * "Linearizability: a correctness condition for concurrent objects", TOPLAS 1990).
 *
 * @module
 */
import { type Budget, Meter } from "./Budget.ts"
import type { History } from "./History.ts"
import type { Model } from "./Model.ts"
import { refute } from "./refute.ts"
import { type Span, spansOf } from "./search/Precedence.ts"
import { RealTime } from "./search/RealTime.ts"
import { search } from "./search/Search.ts"
import type { Linearizable, NotLinearizable, Unknown } from "./Verdict.ts"

/** What a check found. */
export type Verdict = Linearizable | NotLinearizable | Unknown

/** The same of spans in the order in which they begin, by the name that the criterion then has. */
export const checkSpans = <S, I, O>(
  model: Model<S, I, O>,
  spans: ReadonlyArray<Span<I, O>>,
  criterion: string,
  budget?: Budget,
): Verdict => {
  const meter = new Meter(budget)
  const { partition } = model
  const parts = Map.groupBy(spans, ({ operation }) => partition?.(operation.input) ?? null)
  const orders: Array<Linearizable["orders"][number]> = []
  let unknown: Unknown | undefined
  // Short ones first: a part that takes all of the budget must not hide what is wrong with another.
  for (const [partition, part] of Array.from(parts).sort(([, a], [, b]) => a.length - b.length)) {
    const found = search(model, part, new RealTime(part), meter)
    switch (found._tag) {
      case "Order":
        orders.push({ partition, order: found.order.flatMap((index) => part[index]?.operation.id ?? []) })
        break
      case "NoOrder": {
        const prefix = found.reached
        return { _tag: "NotLinearizable", ...refute(model, criterion, partition, part, found, prefix), prefix }
      }
      case "Spent":
        unknown ??= { _tag: "Unknown", spent: found.spent, steps: meter.steps }
    }
  }
  return unknown ?? { _tag: "Linearizable", orders }
}

/**
 * Searches for an order in real time that the model allows. Exact: where the budget runs out the verdict is `Unknown`.
 *
 * What is unknown may have taken effect at any time after its invocation, or never; what has failed never did.
 */
export const check = <S, I, O>(model: Model<S, I, O>, history: History<I, O>, budget?: Budget): Verdict =>
  checkSpans(model, spansOf(history), "linearizable", budget)
