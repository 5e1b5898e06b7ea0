/**
 * Notes what clients ask of a service and are told, and judges it.
 *
 * @module
 */
import { Clock, Effect, Result } from "effect"
import { format, Linearizability, type Model, Recorder } from "../../checking/mod.ts"

/** What is given up on in a search for an order: within a second or so. */
const budget = { maxSteps: 2_000_000 }

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

  /** Why what clients were told is not linearizable. */
  verdict(): ReadonlyArray<string> {
    const verdict = Linearizability.check(this.#model, this.#recorder.history, budget)
    return verdict._tag === "NotLinearizable" ? [format(verdict)] : []
  }
}

/** Whether a call may have taken effect that ended so. */
const mayBeDone = ({ _tag }: { readonly _tag: string }): boolean =>
  _tag === "OutcomeUnknown" || _tag === "SessionExpired"
