/**
 * A failed search, in words.
 *
 * @module
 */
import type { Model } from "./Model.ts"
import type { Span } from "./search/Precedence.ts"
import type { Found } from "./search/Search.ts"
import type { Refutation, Told } from "./Verdict.ts"

const tell = <S, I, O>({ describe }: Model<S, I, O>, { operation }: Span<I, O>): Told => {
  const { end, endMs, id, input, invokedMs, outcome, process } = operation
  return {
    id,
    process,
    words: describe(input, outcome._tag === "Returned" ? outcome.output : undefined),
    invokedMs,
    end: end < Infinity ? end : null,
    endMs: endMs < Infinity ? endMs : null,
  }
}

/** Says why there is no order of spans; tells only of those that begin before `until`. */
export const refute = <S, I, O>(
  model: Model<S, I, O>,
  criterion: string,
  partition: string | null,
  spans: ReadonlyArray<Span<I, O>>,
  { unplaced, ways }: Extract<Found<S>, { readonly _tag: "NoOrder" }>,
  until: number,
): Refutation => {
  const ids = (indices: ReadonlyArray<number>) => indices.flatMap((index) => spans[index]?.operation.id ?? [])
  return {
    model: model.name,
    partition,
    criterion,
    operations: spans.filter(({ begin }) => begin < until).map((span) => tell(model, span)).sort((a, b) => a.id - b.id),
    ways: ways.map(({ order, state }) => ({ order: ids(order), state: model.show(state) })),
    unplaced: ids(unplaced),
  }
}
