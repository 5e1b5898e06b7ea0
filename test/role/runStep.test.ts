import { describe, expect, it } from "@effect/vitest"
import { Clock, DateTime, Effect, Random, Schema } from "effect"
import * as Log from "../../src/model/Log.ts"
import { Message, reply, Role, RoleDefect } from "../../src/role/mod.ts"
import { message, start, step, timer } from "../support/steps.ts"

interface Ask {
  readonly _tag: "Ask"
  readonly round: number
}
const Ask: Message.Message<Ask> = Message.make("Ask", { round: Schema.Int })

/** A role whose handlers run an Effect that the compiler cannot refuse. */
const using = (effect: Effect.Effect<unknown>) =>
  Role.make("Asker", {
    receives: [Ask],
    sends: [Ask],
    timers: ["Beat"],
    state: { promised: Schema.Int },
    initial: () => ({ promised: 7 }),
    on: {
      *Ask(state) {
        yield* reply(Ask({ round: 1 }))
        yield* effect
        return state
      },
    },
    onTimer: {
      *Beat(state) {
        yield* effect
        return state
      },
    },
  })

const defectOf = (role: Role.Role<{ readonly promised: number }, Ask>, stimulus: Role.Stimulus<Ask>): RoleDefect => {
  try {
    step(role, start(role), stimulus)
  } catch (error) {
    if (error instanceof RoleDefect) return error
    throw error
  }
  throw new Error("the step went through")
}

const forbidden: ReadonlyArray<readonly [what: string, effect: Effect.Effect<unknown>, problem: string]> = [
  ["sleeps", Effect.sleep("1 second"), "may not use the Clock"],
  ["awaits a promise", Effect.promise(() => Promise.resolve(1)), "it suspended"],
  ["waits for ever", Effect.never, "it suspended"],
  ["reads the Clock", Clock.currentTimeMillis, "may not use the Clock"],
  ["reads the date", DateTime.now, "may not use the Clock"],
  ["measures time", Effect.timed(Effect.void), "may not use the Clock"],
  ["draws from Random", Random.nextInt, "may not use Random"],
  ["shuffles", Random.shuffle([1, 2, 3]), "may not use Random"],
  ["forks", Effect.forkDetach(Effect.void), "may not use other fibers"],
  ["forks a child", Effect.forkChild(Effect.never), "may not use other fibers"],
  ["yields to other fibers", Effect.yieldNow, "may not use other fibers"],
  ["dies", Effect.die("out of order"), "out of order"],
  ["throws in an Effect", Effect.sync(() => [].reduce((a) => a)), "Reduce of empty array"],
]

describe("runStep", () => {
  it.each(forbidden)("a handler that %s is a defect that names role, message and state", (_, effect, problem) => {
    const { message: text } = defectOf(using(effect), message(Ask({ round: 3 })))
    expect(text).toContain(`Asker@a, handling message {"_tag":"Ask","round":3}: `)
    expect(text).toContain(problem)
    expect(text).toContain(`state: {"promised":7}`)
  })

  it.each(forbidden)("a timer's handler that %s is a defect that names the timer", (_, effect, problem) => {
    const { message: text } = defectOf(using(effect), timer("Beat"))
    expect(text).toContain("Asker@a, handling timer Beat: ")
    expect(text).toContain(problem)
  })

  it("a handler that throws is a defect with the exception as its cause", () => {
    const bug = new TypeError("no such acceptor")
    const role = Role.make("Thrower", {
      receives: [Ask],
      state: { promised: Schema.Int },
      initial: () => ({ promised: 7 }),
      on: {
        // deno-lint-ignore require-yield
        *Ask() {
          throw bug
        },
      },
    })
    const stimulus = message(Ask({ round: 3 }))
    const defect = defectOf(role, stimulus)
    expect(defect.message).toContain("Thrower@a, handling message")
    expect(defect.message).toContain("no such acceptor")
    expect(defect).toMatchObject({ cause: bug, stimulus, state: { promised: 7 }, self: { role: "Thrower" } })
  })

  it("tells what may be used instead", () => {
    const problemOf = (effect: Effect.Effect<unknown>) => defectOf(using(effect), timer("Beat")).message
    expect(problemOf(Effect.sleep(1))).toContain("time reaches a role through its timers and its messages")
    expect(problemOf(Random.next)).toContain("`randomInt`")
    expect(problemOf(Effect.never)).toContain("send a message or set a timer instead of waiting")
  })

  it("leaves what it interrupts at rest: a promise that a handler awaited resumes nothing", async () => {
    let resumed = false
    const gate = Promise.withResolvers<void>()
    const waits = Effect.andThen(Effect.promise(() => gate.promise), Effect.sync(() => (resumed = true)))
    expect(defectOf(using(waits), timer("Beat")).message).toContain("it suspended")
    gate.resolve()
    await gate.promise
    await Promise.resolve()
    expect(resumed).toBe(false)
  })

  it("prints a long log in the state by its end alone", () => {
    const role = Role.make("Logger", {
      receives: [Ask],
      state: { log: Log.schema(Schema.Int) },
      initial: () => ({ log: Log.fromIterable(Array.from({ length: 10_000 }, (_, index) => index)) }),
      on: {
        *Ask(state) {
          yield* Effect.die("bug")
          return state
        },
      },
    })
    expect(() => step(role, start(role), message(Ask({ round: 1 })))).toThrow(/Log\(\[0, 10000\): … 9997, 9998, 9999\)/)
  })

  it("runs a program to completion however long it is", () => {
    let ran = 0
    const long = Effect.forEach(Array(10_000), () => Effect.sync(() => ran++))
    step(using(long), { promised: 7 }, message(Ask({ round: 3 })))
    expect(ran).toBe(10_000)
  })

  it("runs a program composed of commands and of Effects that neither fail nor suspend", () => {
    const seen: Array<number> = []
    const role = Role.make("Composer", {
      receives: [Ask],
      sends: [Ask],
      state: { promised: Schema.Int },
      initial: () => ({ promised: 7 }),
      on: {
        *Ask(state, { round }) {
          const promised = yield* Effect.gen(function* () {
            yield* Effect.sync(() => seen.push(round))
            yield* reply(Ask({ round: 1 }))
            yield* Effect.forEach([2, 3], (round) => reply(Ask({ round })))
            return round
          })
          return { ...state, promised }
        },
      },
    })
    const { outputs, state } = step(role, start(role), message(Ask({ round: 9 })))
    expect(outputs).toMatchObject([{ message: { round: 1 } }, { message: { round: 2 } }, { message: { round: 3 } }])
    expect(state).toEqual({ promised: 9 })
    expect(seen).toEqual([9])
  })
})
