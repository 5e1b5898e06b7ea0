/**
 * Runs one step in all the ways in which it can end.
 *
 * @module
 */
import { Formatter } from "effect"
import * as Address from "../model/Address.ts"
import { messageOf } from "../model/messageOf.ts"
import type { Role } from "../role/Role.ts"
import { RoleDefect, runStep } from "../role/runStep.ts"
import type { Output, Step } from "../role/Step.ts"
import type { Disks } from "./Disks.ts"
import type { Envelope, Stimulus } from "./Event.ts"
import type { Chronicle } from "./Histories.ts"
import { InvalidModel } from "./InvalidModel.ts"
import type { Layout, Slot } from "./Layout.ts"
import type { Outcome, Outcomes, Remains } from "./Outcome.ts"
import { collect } from "./Outputs.ts"
import type { Local, Parts } from "./Parts.ts"
import { largestBound, Script } from "./Script.ts"

/** A step to run. */
export interface Task {
  /** What the role is as it takes the step. */
  readonly local: Local
  /** The id of what it was until then, its timer still set or its node not yet back: who ends there was idle. */
  readonly id: number
  readonly stimulus: Stimulus
  /** The sender of the message; the role itself, unless named. */
  readonly from?: Address.Address
  /** The role whose handler runs, such as one that takes an action; the role of `local`, unless named. */
  readonly role?: Role
  /** Whether the mailbox is not drained after it. */
  readonly inBatch?: boolean
}

/** Runs steps, each once for each combination of what it draws. */
export class Runner {
  private readonly layout: Layout
  private readonly parts: Parts
  private readonly disks: Disks
  private readonly histories: Chronicle

  constructor(layout: Layout, parts: Parts, disks: Disks, histories: Chronicle) {
    this.layout = layout
    this.parts = parts
    this.disks = disks
    this.histories = histories
  }

  /** The outcomes of a step, or the fault of its handler. Throws `InvalidModel` if it draws what cannot be enumerated. */
  run(task: Task): Outcomes {
    const script = new Script()
    const all: Array<Outcome> = []
    try {
      do {
        all.push(this.once(task, script))
      } while (script.advance())
      return { all, defect: undefined }
    } catch (cause) {
      const inner = cause instanceof RoleDefect ? cause.cause : cause
      if (inner instanceof InvalidModel) throw inner
      const problem = messageOf(inner)
      return { all: [], defect: `${describe(task.local.slot, task.stimulus)}: ${problem}` }
    }
  }

  private once({ id, inBatch = false, local, stimulus, ...rest }: Task, script: Script): Outcome {
    const { slot, state: before } = local
    const { from = slot.self, role = slot.role } = rest
    const outputs: Array<Output> = []
    const step = (from: Address.Address): Step => ({
      self: slot.self,
      members: this.layout.members,
      from,
      outputs,
      randomInt: (bound) => script.draw(this.checkedBound(slot, bound)),
    })
    const asked = stimulus._tag === "Action" ? { _tag: "Timer" as const, name: stimulus.name } : stimulus
    let after = runStep(role, before, asked, step(from))
    if (slot.role.handlesDrained && !inBatch) after = runStep(slot.role, after, { _tag: "Drained" }, step(slot.self))
    const { beforeSync, emitted, letters, sent, timers } = collect(local, outputs, this.layout.members, this.parts)
    const next = this.parts.local(slot, after, timers)
    const { self } = slot
    const event = this.histories.event({ _tag: "Handled", self, from, stimulus, before, after, sent, emitted })
    const cut = (sent: ReadonlyArray<Envelope>) =>
      this.histories.event({ _tag: "Torn", self, from, stimulus, before, sent })
    const isEarly = beforeSync.sent.length > 0
    let torn: Remains | undefined
    if (inBatch || (isEarly && this.disks.durable(slot, before) !== this.disks.durable(slot, after))) {
      const event = cut(beforeSync.sent)
      torn = { sends: beforeSync.letters, event, held: inBatch && isEarly ? cut([]) : event }
    }
    const idle = next === id && sent.length === 0 && emitted.length === 0
    return { local: next, sends: letters, event, idle, torn }
  }

  private checkedBound(slot: Slot, bound: number): number {
    if (Number.isInteger(bound) && bound >= 1 && bound <= largestBound) return bound
    throw new InvalidModel({
      model: this.layout.world.name,
      problem: `${
        Address.format(slot.self)
      } draws one of ${bound}; the explorer tries each, so draw one of 1 to ${largestBound}`,
    })
  }
}

const describe = ({ self }: Slot, stimulus: Stimulus): string => {
  const where = Address.format(self)
  switch (stimulus._tag) {
    case "Message":
      return `${where}, handling ${Formatter.format(stimulus.message)}`
    case "Timer":
      return `${where}, when its timer ${stimulus.name} fires`
    case "Action":
      return `${where}, in its action ${stimulus.name}`
    case "Drained":
      return `${where}, when its mailbox is drained`
    case "Start":
      return `${where}, at its start`
  }
}
