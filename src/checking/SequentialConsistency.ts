/**
 * Whether all operations may have taken effect in one order that keeps to that of each process, whatever the times between
 * processes (Lamport, "How to make a multiprocessor computer that correctly executes multiprocess programs", 1979).
 *
 * @module
 */
import { type Budget, Meter } from "./Budget.ts"
import type { History } from "./History.ts"
import type { Model } from "./Model.ts"
import { refute } from "./refute.ts"
import { spansOf } from "./search/Precedence.ts"
import { ProgramOrder } from "./search/ProgramOrder.ts"
import { search } from "./search/Search.ts"
import type { NotSequentiallyConsistent, SequentiallyConsistent, Unknown } from "./Verdict.ts"

/** What a check found. */
export type Verdict = SequentiallyConsistent | NotSequentiallyConsistent | Unknown

/**
 * Searches for an order that the model allows, of all parts at once, since parts that are sequentially consistent do not
 * make a whole that is. So it costs more than linearizability: let histories be short.
 */
export const check = <S, I, O>(model: Model<S, I, O>, history: History<I, O>, budget?: Budget): Verdict => {
  const meter = new Meter(budget)
  const spans = spansOf(history)
  const found = search(model, spans, new ProgramOrder(spans), meter)
  switch (found._tag) {
    case "Order":
      return {
        _tag: "SequentiallyConsistent",
        order: found.order.flatMap((index) => spans[index]?.operation.id ?? []),
      }
    case "NoOrder":
      return {
        _tag: "NotSequentiallyConsistent",
        ...refute(model, "sequentially consistent", null, spans, found, Infinity),
      }
    case "Spent":
      return { _tag: "Unknown", spent: found.spent, steps: meter.steps }
  }
}
