/**
 * What the outputs of a step come to in a model.
 *
 * @module
 */
import * as Address from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import type * as Message from "../role/Message.ts"
import type { Output } from "../role/Step.ts"
import type { Envelope } from "./Event.ts"
import type { Local, Parts } from "./Parts.ts"

/** Messages that leave, in order: all of them, and as letters those to roles of the model. */
export interface Departures {
  readonly sent: ReadonlyArray<Envelope>
  readonly letters: ReadonlyArray<number>
}

/** The outputs of a step, sorted. */
export interface Collected extends Departures {
  /** Those of them that need not wait for the sync. */
  readonly beforeSync: Departures
  readonly emitted: ReadonlyArray<Message.Any>
  /** The timers that are set after it. */
  readonly timers: ReadonlyArray<number>
}

/** A message put by a send or a broadcast, with the addresses that it goes to. */
const addressees = (output: Output, self: Address.Address, members: ReadonlyArray<NodeId>, parts: Parts) => {
  if (output._tag === "Send") return [output.to]
  if (output._tag !== "Broadcast") return []
  return members
    .filter((member) => output.includeSelf || member !== self.node)
    .map((member) => Address.make(member, output.role, self.instance))
    // A broadcast is to those members that have the role.
    .filter((to) => parts.target(to) !== undefined)
}

/** Sorts a step's outputs. Throws if one is none of what the role may send, emit or set. */
export const collect = (
  { slot, timers }: Local,
  outputs: ReadonlyArray<Output>,
  members: ReadonlyArray<NodeId>,
  parts: Parts,
): Collected => {
  const { emits, sends } = parts.codecsOf(slot.role)
  const all = { sent: new Array<Envelope>(), letters: new Array<number>() }
  const beforeSync = { sent: new Array<Envelope>(), letters: new Array<number>() }
  const emitted: Array<Message.Any> = []
  const set = new Set(timers)
  const timer = (name: string): number => {
    const index = slot.role.timers.indexOf(name)
    if (index < 0) {
      throw new Error(`${slot.role.name} has no timer ${name}; its timers are ${slot.role.timers.join(", ")}`)
    }
    return index
  }
  for (const output of outputs) {
    switch (output._tag) {
      case "Send":
      case "Broadcast":
        for (const to of addressees(output, slot.self, members, parts)) {
          const { message } = output
          const target = parts.target(to)
          sends.encode(message)
          const letters = target === undefined ? [] : [parts.letter(slot.self, target, message, sends)]
          for (const departures of output.beforeSync ? [all, beforeSync] : [all]) {
            departures.sent.push({ from: slot.self, to, message })
            departures.letters.push(...letters)
          }
        }
        break
      case "Emit":
        emits.encode(output.event)
        emitted.push(output.event)
        break
      case "SetTimer":
        set.add(timer(output.name))
        break
      case "CancelTimer":
        set.delete(timer(output.name))
        break
      case "Become":
        break
    }
  }
  return { ...all, beforeSync, emitted, timers: Array.from(set).sort((a, b) => a - b) }
}
