/**
 * Clients that ask whatever a service's Schemas allow, and the service itself as the model of what it answers: its
 * handlers, asked one thing after the other, on one state and without any replication.
 *
 * @module
 */
import { Arbitrary, Cause, Effect, Exit, Option, Random, Schema } from "effect"
import type * as Rpc from "effect/rpc/Rpc"
import { type Model, refused } from "../../checking/mod.ts"
import { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import * as messages from "../../replicated/messages.ts"
import { Moment } from "../../replicated/Moment.ts"
import { compile, type Compiled, type Procedure } from "../../replicated/Procedure.ts"
import type * as ReplicatedService from "../../replicated/ReplicatedService.ts"
import { words } from "../../trace/words.ts"
import { Operations } from "./Operations.ts"
import type { MakeWorkload } from "./Workload.ts"

/** A call, in JSON. */
interface Input {
  readonly procedure: string
  readonly payload: Schema.Json
}

/** A state of the service, and the number that its next change will bear. */
interface State {
  readonly value: unknown
  readonly index: number
}

/** A model, and whether what it says depends on the moment, which is not the model's to foresee. */
export interface Itself {
  readonly model: Model<State, Input, messages.Exit>
  readonly dependsOnTheMoment: () => boolean
}

const textOf = (value: unknown): string => JSON.stringify(value)

/** What a procedure makes of a state at a moment, and how it answers. */
const run = (
  { error, handle, payload, success }: Procedure,
  { index, value }: State,
  asked: Schema.Json,
  at: number,
) => {
  const moment = new Moment()
  moment.set(at, at, at)
  const decoded = payload.decode(asked)
  const exit = Exit.isSuccess(decoded) ? moment.run(() => handle(value, decoded.value, { index })) : decoded
  if (Exit.isSuccess(exit)) {
    const [next, result, changes = []] = exit.value
    const answer: messages.Exit = { _tag: "Success", value: success.encode(result) }
    return { next: { value: next, index: index + (changes.length > 0 ? 1 : 0) }, answer }
  }
  const failure = Cause.findErrorOption(exit.cause)
  const answer: messages.Exit = Option.isSome(failure)
    ? { _tag: "Failure", error: error.encode(failure.value) }
    : { _tag: "Died", defect: Cause.pretty(exit.cause) }
  return { next: { value, index }, answer }
}

const answerInWords = (exit: messages.Exit | undefined): string => {
  if (exit === undefined) return "?"
  if (exit._tag === "Success") return words(exit.value)
  return exit._tag === "Failure" ? `fails with ${words(exit.error)}` : `dies of ${exit.defect}`
}

/** The model that a service is of itself. */
export const modelOf = ({ deadlines, initial, name, procedures, state: edge }: Compiled): Itself => {
  let dependsOnTheMoment = deadlines !== undefined
  const procedureOf = (name: string): Procedure => {
    const procedure = procedures.get(name)
    if (procedure === undefined) throw new Error(`there is no procedure "${name}"`)
    return procedure
  }
  const keyOf = ({ index, value }: State) => `${index} ${textOf(edge.encode(value))}`
  return {
    dependsOnTheMoment: () => dependsOnTheMoment,
    model: {
      name: `${name} by its own handlers`,
      input: Schema.Struct({ procedure: Schema.String, payload: Schema.Json }),
      output: messages.Exit,
      initial: { value: initial, index: 1 },
      step: (state, { payload, procedure: name }, output) => {
        const procedure = procedureOf(name)
        const { answer, next } = run(procedure, state, payload, 0)
        const later = run(procedure, state, payload, 1)
        if (textOf(answer) !== textOf(later.answer) || keyOf(next) !== keyOf(later.next)) dependsOnTheMoment = true
        return output === undefined || textOf(answer) === textOf(output) ? [next] : refused
      },
      key: keyOf,
      describe: ({ payload, procedure }, output) =>
        `${procedure}${payload === null ? "" : ` ${words(payload)}`}: ${answerInWords(output)}`,
      show: ({ value }) => textOf(edge.encode(value)),
      isRead: ({ procedure }) => procedureOf(procedure).isReadOnly,
    },
  }
}

/** So many payloads of a procedure are drawn a day: few, so that calls meet on the same things. */
const payloads = 6

/** Draws what can be asked of a service. */
const drawInputs = (service: ReplicatedService.Any, { procedures }: Compiled): Effect.Effect<ReadonlyArray<Input>> =>
  Effect.map(
    Effect.forEach(service.rpcs.requests, ([procedure, rpc]) => {
      // What `ReplicatedService.make` was given has these properties.
      const { payloadSchema } = rpc as Rpc.AnyWithProps
      const drawn = Arbitrary.sampleEffect(Arbitrary.schema(payloadSchema), { count: payloads, size: 2 })
      return Effect.map(
        Effect.mapError(drawn, () => new Error(`no payload of ${service.name}.${procedure} can be drawn`)),
        (all) =>
          all.map((payload) => ({ procedure, payload: procedures.get(procedure)?.payload.encode(payload) ?? null })),
      )
    }),
    (inputs) => inputs.flat(),
  ).pipe(Effect.orDie)

/** A workload for any service: judged as long as what it does depends on nothing but its state and what it is asked. */
export const itself = (service: ReplicatedService.Any): MakeWorkload => (stage) => {
  const compiled = compile(service)
  const { dependsOnTheMoment, model } = modelOf(compiled)
  const operations = new Operations(model)
  const ask = (client: string, input: Input) =>
    Effect.flatMap(ReplicatedClient, ({ call, query }) => {
      const procedure = { service: service.name, ...input }
      const asked = model.isRead(input)
        ? Effect.map(query(procedure, "linearizable"), ({ exit }) => exit)
        : call(procedure)
      const told = Effect.tap(asked, (exit) =>
        Effect.sync(() => {
          if (exit._tag === "Died") stage.violated(model.describe(input, exit))
        }))
      return operations.note(client, input, told)
    })
  let inputs: ReadonlyArray<Input> | undefined
  const inputsOfDay = Effect.suspend(() =>
    inputs === undefined
      ? Effect.tap(drawInputs(service, compiled), (drawn) => Effect.sync(() => inputs = drawn))
      : Effect.succeed(inputs)
  )
  return {
    act: (client) =>
      Effect.flatMap(
        inputsOfDay,
        (inputs) => Effect.flatMap(Effect.orDie(Random.choice(inputs)), (input) => ask(client, input)),
      ),
    look: (client) =>
      Effect.flatMap(
        inputsOfDay,
        (inputs) => Effect.forEach(inputs.filter(model.isRead), (input) => ask(client, input), { discard: true }),
      ),
    verdict: () => {
      const violations = operations.verdict()
      return dependsOnTheMoment() ? [] : violations
    },
    told: () => operations.told(),
  }
}
