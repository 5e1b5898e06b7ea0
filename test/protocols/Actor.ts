/**
 * A role on a stage of its own: what it is told, what it says.
 */
import { Address, NodeId } from "../../src/model/mod.ts"
import { type Delay, type Message, type Output, type Role, runStep } from "../../src/role/mod.ts"

/** `"Proposer@p"` as an address. */
export const address = (text: string): Address.Address => {
  const [role = "", node = ""] = text.split("@")
  return Address.make(NodeId.NodeId.make(node), role)
}

/** One thing that a role says or does, in a form that reads well in a test. */
export type Line =
  | { readonly to: string; readonly message: Message.Any }
  | { readonly toEvery: string; readonly message: Message.Any }
  | { readonly sets: string; readonly delay: Delay }
  | { readonly cancels: string }
  | { readonly emits: Message.Any }
  | { readonly becomes: string }

export const to = (to: string, message: Message.Any): Line => ({ to, message })
export const toEvery = (role: string, message: Message.Any): Line => ({ toEvery: role, message })
export const emits = (event: Message.Any): Line => ({ emits: event })
export const cancels = (timer: string): Line => ({ cancels: timer })
export const becomes = (mode: string): Line => ({ becomes: mode })
export const sets = (timer: string, minMs: number, maxMs: number = minMs): Line => ({
  sets: timer,
  delay: { minMs, maxMs },
})

const lineOf = (output: Output): Line => {
  switch (output._tag) {
    case "Send":
      return to(Address.format(output.to), output.message)
    case "Broadcast":
      return toEvery(output.role, output.message)
    case "SetTimer":
      return { sets: output.name, delay: output.delay }
    case "CancelTimer":
      return cancels(output.name)
    case "Emit":
      return emits(output.event)
    case "Become":
      return becomes(output.mode)
  }
}

/** A role that is spoken to. */
export class Actor<State extends object, Receives extends Message.Any> {
  readonly role: Role.Role<State, Receives>
  readonly self: Address.Address
  readonly members: ReadonlyArray<NodeId.NodeId>
  state: State
  constructor(role: Role.Role<State, Receives>, node: string, members: ReadonlyArray<string>) {
    this.role = role
    this.self = Address.make(NodeId.NodeId.make(node), role.name)
    this.members = members.map((member) => NodeId.NodeId.make(member))
    this.state = role.initial(this)
  }

  #step(stimulus: Role.Stimulus<Receives>, from: Address.Address): ReadonlyArray<Line> {
    const outputs: Array<Output> = []
    const { members, self } = this
    this.state = runStep(this.role, this.state, stimulus, { self, members, from, outputs, randomInt: () => 0 })
    return outputs.map(lineOf)
  }

  /** What it answers to a message. */
  hears(from: string, message: Receives): ReadonlyArray<Line> {
    return this.#step({ _tag: "Message", message }, address(from))
  }

  /** What it does when a timer fires. */
  fires(timer: string): ReadonlyArray<Line> {
    return this.#step({ _tag: "Timer", name: timer }, this.self)
  }

  /** It crashes and restarts: nothing but its durable state is left. */
  restarts(): ReadonlyArray<Line> {
    const durable: ReadonlyArray<string> = this.role.durable
    const kept = Object.entries(this.state).filter(([field]) => durable.includes(field))
    this.state = { ...this.role.initial(this), ...Object.fromEntries(kept) }
    return this.#step({ _tag: "Start" }, this.self)
  }
}
