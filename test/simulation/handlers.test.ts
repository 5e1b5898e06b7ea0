import { expect, it } from "@effect/vitest"
import { Effect, Option, Schema } from "effect"
import { Message, reply, Role } from "../../src/role/mod.ts"
import { Simulation } from "../../src/simulation/mod.ts"
import { message, start, step } from "../support/steps.ts"

interface Count {
  readonly _tag: "Count"
  readonly to: number
}
const Count: Message.Message<Count> = Message.make("Count", { to: Schema.Int })

const Counter = Role.make("Counter", {
  receives: [Count],
  sends: [Count],
  state: { promised: Schema.Int },
  initial: () => ({ promised: 0 }),
  on: {
    *Count(state, { to }) {
      yield* Effect.forEach(Array.from({ length: to }), (_, index) => reply(Count({ to: index })))
      return state
    },
  },
})

it.effect("a handler composed of more operations than a fiber makes in one go does not yield to the real world", () =>
  Effect.gen(function* () {
    const handled = Effect.sync(() => step(Counter, start(Counter), message(Count({ to: 5000 }))).outputs.length)
    const { value } = yield* Simulation.run(handled, { seed: 1 })
    expect(value).toEqual(Option.some(5000))
  }))
