/**
 * Whether reads are stale by a bounded time at most: each may give what was current at a moment up to so long before it
 * was invoked, and all else is linearizable (Golab, Li and Shah, "Analyzing consistency properties for fun and profit",
 * PODC 2011: Δ-atomicity).
 *
 * @module
 */
import type { Budget } from "./Budget.ts"
import type { History } from "./History.ts"
import { checkSpans, type Verdict } from "./Linearizability.ts"
import type { Model } from "./Model.ts"
import { type Span, spansOf } from "./search/Precedence.ts"

/** The first place whose event is not before that time. */
const firstFrom = (history: History<unknown, unknown>, atMs: number): number => {
  let [low, high] = [0, history.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((history[middle]?.atMs ?? Infinity) < atMs) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Searches for an order in which no read is stale by more than `byMs`, by the times of the history. A read may then go
 * back behind an earlier one of the same process. Throws where that is no length of time.
 */
export const check = <S, I, O>(
  model: Model<S, I, O>,
  history: History<I, O>,
  byMs: number,
  budget?: Budget,
): Verdict => {
  if (!(byMs >= 0)) throw new RangeError(`reads stale by at most ${byMs} ms: give 0 or more`)
  const spans = spansOf(history)
    .map((span): Span<I, O> => {
      const { input, invokedMs } = span.operation
      // Between two places, so that no event is before it that is not too old.
      return model.isRead(input) ? { ...span, begin: firstFrom(history, invokedMs - byMs) - 0.5 } : span
    })
    .sort((a, b) => a.begin - b.begin)
  return checkSpans(model, spans, `linearizable, were reads stale by at most ${byMs} ms`, budget)
}
