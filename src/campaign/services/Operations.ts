/**
 * Notes what clients ask of a service and are told, and judges it.
 *
 * @module
 */
import { Clock, Effect, Result } from "effect"
import { format, History, Linearizability, type Model, Recorder } from "../../checking/mod.ts"
import type { Told } from "../Subject.ts"

/** What a search for an order may take: some seconds, where most take milliseconds. */
const budget = { maxSteps: 10_000_000 }

const nowMs = Clock.currentTimeMillis

/** The operations of clients on a service. */
export class Operations<S, I, O> {
  readonly #model: Model<S, I, O>
  readonly #recorder = new Recorder<I, O>()

  constructor(model: Model<S, I, O>) {
    this.#model = model
  }

  /** Notes a call. One that fails had no effect, unless it says that nobody knows. */
  note<E extends { readonly _tag: string }, R>(
    process: string,
    input: I,
    call: Effect.Effect<O, E, R>,
  ): Effect.Effect<O, E, R> {
    return Effect.gen({ self: this }, function* () {
      this.#recorder.invoked(process, input, yield* nowMs)
      const result = yield* Effect.result(call)
      const atMs = yield* nowMs
      if (Result.isSuccess(result)) this.#recorder.returned(process, result.success, atMs)
      else if (mayBeDone(result.failure)) this.#recorder.unknown(process, atMs)
      else this.#recorder.failed(process, atMs)
      return yield* Effect.fromResult(result)
    })
  }

  /** Why what clients were told is not linearizable; or that this could not be found out. */
  verdict(): ReadonlyArray<string> {
    const verdict = this.#check()
    if (verdict._tag === "Linearizable") return []
    return [verdict._tag === "Unknown" ? `not judged, ${format(verdict)}` : format(verdict)]
  }

  /** The operations as they are drawn, and which of them fit into no order. */
  told(): Told {
    const { describe } = this.#model
    const verdict = this.#check()
    return {
      operations: History.operations(this.#recorder.history).map((
        { endMs, id, input, invokedMs, outcome, process },
      ) => ({
        id,
        client: process,
        label: describe(input, outcome._tag === "Returned" ? outcome.output : undefined),
        invokedAt: invokedMs,
        ...Number.isFinite(endMs) ? { endedAt: endMs } : {},
        outcome: outcomes[outcome._tag],
      })),
      wrong: verdict._tag === "NotLinearizable" ? verdict.unplaced : [],
    }
  }

  #check(): Linearizability.Verdict {
    return Linearizability.check(this.#model, this.#recorder.history, budget)
  }
}

const outcomes = { Returned: "ok", Failed: "failed", Unknown: "unknown" } as const

/** Whether a call may have taken effect that ended so. */
const mayBeDone = ({ _tag }: { readonly _tag: string }): boolean =>
  _tag === "OutcomeUnknown" || _tag === "SessionExpired"
