/** Runs single steps of a role, as the explorer does, and tells what they ask for. */
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { type Message, type Output, type Role, runStep } from "../../src/role/mod.ts"

export const members = ["a", "b", "c"].map((name) => NodeId.make(name))

/** A role's address on node a. */
export const at = (role: string, instance = ""): Address.Address => Address.make(NodeId.make("a"), role, instance)

export const sender: Address.Address = Address.make(NodeId.make("b"), "Sender")

export interface Stepped<State> {
  readonly state: State
  readonly outputs: ReadonlyArray<Output>
}

/** Handles one stimulus; `randomInt` draws the highest number it may. */
export const step = <State extends object, Receives extends Message.Any>(
  role: Role.Role<State, Receives>,
  state: State,
  stimulus: Role.Stimulus<Receives>,
): Stepped<State> => {
  const outputs: Array<Output> = []
  const situation = { self: at(role.name), members, from: sender, outputs, randomInt: (bound: number) => bound - 1 }
  return { state: runStep(role, state, stimulus, situation), outputs }
}

export const start = <State extends object>(role: Role.Role<State>): State =>
  role.initial({ self: at(role.name), members })

export const message = <M extends Message.Any>(message: M): Role.Stimulus<M> => ({ _tag: "Message", message })

export const timer = (name: string): Role.Stimulus<never> => ({ _tag: "Timer", name })
