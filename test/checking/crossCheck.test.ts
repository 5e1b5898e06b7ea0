/**
 * A check of the checkers, by histories of which it is known what they are: because an object that is right made them, or
 * because all orders were tried.
 */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Random, Schema } from "effect"
import {
  format,
  History,
  Linearizability,
  type Model,
  SequentialConsistency,
  Staleness,
  Verdict,
} from "../../src/checking/mod.ts"
import { between } from "../support/chance.ts"
import { blocks, range, replay } from "../support/seeds.ts"
import { type Before, hasOrder, inProgram, inRealTime, stale } from "./bruteForce.ts"
import { atomicHistory, mutate } from "./chaos.ts"
import { forEachSubject } from "./subjects.ts"

const file = "test/checking/crossCheck.test.ts"

/** By how much reads may be stale here: about four events. */
const byMs = 20

/** The states after an order, which none follows that the model or the times do not allow. */
const statesAfter = <S, I, O>(
  { initial, step }: Model<S, I, O>,
  history: History.History<I, O>,
  order: ReadonlyArray<number>,
  before: Before,
): ReadonlyArray<S> => {
  const byId = new Map(History.operations(history).map((operation) => [operation.id, operation]))
  const placed = order.flatMap((id) => byId.get(id) ?? [])
  expect(new Set(placed).size).toBe(order.length)
  for (const [index, later] of placed.entries()) {
    expect(placed.slice(0, index).filter((earlier) => before(later, earlier))).toEqual([])
  }
  return placed.reduce<ReadonlyArray<S>>((states, { input, outcome }) => {
    const output = outcome._tag === "Returned" ? outcome.output : undefined
    return states.flatMap((state) => step(state, input, output))
  }, [initial])
}

/** What the brute force says of all that begins before a place; what ends after it may be left out. */
const prefixHasOrder = <S, I, O>(
  model: Model<S, I, O>,
  operations: ReadonlyArray<History.Operation<I, O>>,
  place: number,
) => {
  const seen = operations.filter(({ id }) => id < place)
  return hasOrder(model, seen.map((it) => it.end < place ? it : { ...it, end: Infinity }), inRealTime)
}

/** Is all right that a verdict on a small history says? */
const scrutinize = <S, I, O>(
  model: Model<S, I, O>,
  history: History.History<I, O>,
  verdict: Linearizability.Verdict,
): void => {
  expect(verdict._tag === "Linearizable").toBe(hasOrder(model, History.operations(history), inRealTime))
  if (verdict._tag !== "NotLinearizable") return
  const { operations, partition, prefix, unplaced, ways } = verdict
  const mine = History.operations(history).filter(({ input }) => (model.partition?.(input) ?? null) === partition)
  expect(prefixHasOrder(model, mine, prefix)).toBe(true)
  expect(prefixHasOrder(model, mine, prefix + 1)).toBe(false)
  const stuck = operations.find(({ end }) => end === prefix)
  expect(unplaced).toContain(stuck?.id)
  expect(ways.length).toBeGreaterThan(0)
  for (const { order } of ways) {
    const ended = mine.filter(({ end, outcome }) => end < prefix && outcome._tag === "Returned")
    expect(order).toEqual(expect.arrayContaining(ended.map(({ id }) => id)))
    expect(statesAfter(model, history, order, inRealTime)).not.toEqual([])
    expect(order.filter((id) => unplaced.includes(id))).toEqual([])
  }
}

forEachSubject((subject) => {
  const { model } = subject
  const HistoryJson = Schema.fromJsonString(History.schema(model))
  const VerdictJson = Schema.fromJsonString(Verdict.Verdict)

  describe(`A ${model.name}`, () => {
    for (const seeds of blocks(1, 60)) {
      it.effect(`what an atomic object did is linearizable, whoever uses it at once: seeds ${range(seeds)}`, () =>
        Effect.gen(function* () {
          for (const seed of seeds) {
            const size = { processes: 2 + seed % 5, operations: 60 }
            const history = yield* Random.withSeed(atomicHistory(subject, size), seed)
            const verdict = Linearizability.check(model, history)
            expect(verdict._tag, `${replay(file, seed)}\n${format(verdict)}`).toBe("Linearizable")
            if (verdict._tag !== "Linearizable") continue
            for (const { order } of verdict.orders) {
              expect(statesAfter(model, history, order, inRealTime), replay(file, seed)).not.toEqual([])
            }
          }
        }))
    }

    for (const seeds of blocks(2, 500)) {
      it.effect(`changed at random, verdicts are those of a brute force: seeds ${range(seeds)}`, () =>
        Effect.gen(function* () {
          const counts = new Map<string, number>()
          for (const seed of seeds) {
            const program = Effect.gen(function* () {
              let history = yield* atomicHistory(subject, { processes: 3, operations: yield* between(3, 7) })
              for (let changes = yield* between(0, 3); changes > 0; changes--) history = yield* mutate(subject, history)
              return history
            })
            const history = yield* Random.withSeed(program, seed)
            const operations = History.operations(history)
            const verdicts = [
              Linearizability.check(model, history),
              SequentialConsistency.check(model, history),
              Staleness.check(model, history, byMs),
            ] as const
            const brute = [inRealTime, inProgram, stale(byMs, model.isRead)].map((before) =>
              hasOrder(model, operations, before)
            )
            const isGood = ({ _tag }: Verdict.Verdict) => _tag === "Linearizable" || _tag === "SequentiallyConsistent"
            const shown = `${replay(file, seed)}\n${JSON.stringify(history, null, 1)}\n${
              verdicts.map(format).join("\n\n")
            }`
            expect(verdicts.map(isGood), shown).toEqual(brute)
            try {
              scrutinize(model, history, verdicts[0])
            } catch (fault) {
              throw new Error(shown, { cause: fault })
            }
            expect(Schema.decodeSync(HistoryJson)(Schema.encodeSync(HistoryJson)(history))).toEqual(history)
            for (const verdict of verdicts) {
              expect(Schema.decodeSync(VerdictJson)(Schema.encodeSync(VerdictJson)(verdict))).toEqual(verdict)
              counts.set(verdict._tag, (counts.get(verdict._tag) ?? 0) + 1)
            }
          }
          if (seeds.length === 1) return
          // So that both directions are shown.
          expect(counts.get("Linearizable")).toBeGreaterThan(100)
          expect(counts.get("NotLinearizable")).toBeGreaterThan(100)
          expect(counts.get("NotSequentiallyConsistent")).toBeGreaterThan(50)
        }))
    }
  })
})
