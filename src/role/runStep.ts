/**
 * Runs one handler to completion, without a fiber.
 *
 * @module
 */
import { Cause, Clock, Context, Effect, Exit, Formatter, Random } from "effect"
import * as Address from "../model/Address.ts"
import { messageOf } from "../model/messageOf.ts"
import { Command } from "./Command.ts"
import { complete, forbidden, sealed } from "./complete.ts"
import type * as Message from "./Message.ts"
import type { Role, Stimulus } from "./Role.ts"
import { type AnyProgram, Step } from "./Step.ts"

/** A handler threw, suspended or reached outside of its role: a bug in the role, never a fault of its inputs. */
export class RoleDefect extends Error {
  override readonly name = "RoleDefect"
  readonly self: Address.Address
  readonly stimulus: Stimulus
  readonly state: object
  constructor(self: Address.Address, stimulus: Stimulus, state: object, problem: string, cause?: unknown) {
    super(
      `${Address.format(self)}, handling ${describe(stimulus)}: ${problem}\n  state: ${Formatter.format(state)}`,
      { cause },
    )
    this.self = self
    this.stimulus = stimulus
    this.state = state
  }
}

const describe = (stimulus: Stimulus): string => {
  switch (stimulus._tag) {
    case "Message":
      return `message ${Formatter.format(stimulus.message)}`
    case "Timer":
      return `timer ${stimulus.name}`
    case "Start":
      return "its start"
    case "Drained":
      return "its drained mailbox"
  }
}

const noClock = forbidden("the Clock", "time reaches a role through its timers and its messages")
const noRandom = forbidden("Random", "draw from the role's own source with `randomInt`")

const world = sealed(
  Context.make(Clock.Clock, {
    currentTimeMillisUnsafe: noClock,
    currentTimeNanosUnsafe: noClock,
    monotonicTimeNanosUnsafe: noClock,
    currentTimeMillis: Effect.sync(noClock),
    currentTimeNanos: Effect.sync(noClock),
    monotonicTimeNanos: Effect.sync(noClock),
    sleep: () => Effect.sync(noClock),
  }).pipe(Context.add(Random.Random, { nextIntUnsafe: noRandom, nextDoubleUnsafe: noRandom })),
)

/** Runs an Effect that a handler has composed of commands; commands alone never come here. */
const runComposed = (effect: Effect.Effect<unknown, never, never>, step: Step): unknown => {
  const exit = complete(effect, Context.add(world, Step, step))
  if (exit === undefined) {
    throw new Error("it suspended; a handler runs to completion: send a message or set a timer instead of waiting")
  }
  if (Exit.isSuccess(exit)) return exit.value
  throw Cause.squash(exit.cause)
}

const drive = <State>(program: AnyProgram<State>, step: Step): State => {
  let result = program.next()
  while (result.done !== true) {
    const yielded = result.value
    const value = yielded instanceof Command
      ? yielded.perform(step)
      : runComposed(yielded as Effect.Effect<unknown>, step)
    result = program.next(value)
  }
  return result.value
}

/**
 * Runs the handler for a stimulus to completion and returns the next state; what it asks of the world is appended to
 * `step.outputs`. Throws a `RoleDefect` if the handler throws or suspends; the outputs are void then.
 */
export const runStep = <State extends object, Receives extends Message.Any>(
  role: Role<State, Receives>,
  state: State,
  stimulus: Stimulus<Receives>,
  step: Step,
): State => {
  try {
    const program = role.handle(state, stimulus, step)
    return program === undefined ? state : drive(program, step)
  } catch (cause) {
    if (cause instanceof RoleDefect) throw cause
    throw new RoleDefect(step.self, stimulus, state, messageOf(cause), cause)
  }
}
