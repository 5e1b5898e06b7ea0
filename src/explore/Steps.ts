/**
 * The steps of a model's roles, each run once and remembered.
 *
 * @module
 */
import { Formatter } from "effect"
import * as Address from "../model/Address.ts"
import type { Role } from "../role/Role.ts"
import { RoleDefect, runStep } from "../role/runStep.ts"
import type { Output, Step } from "../role/Step.ts"
import { text } from "./Canonical.ts"
import type { Envelope, Stimulus } from "./Event.ts"
import type { Chronicle } from "./Histories.ts"
import { InvalidModel } from "./InvalidModel.ts"
import type { Layout, Slot } from "./Layout.ts"
import { type Client, environment } from "./Model.ts"
import { collect } from "./Outputs.ts"
import { Pairs } from "./Pairs.ts"
import type { Local, Parts } from "./Parts.ts"
import { largestBound, Script } from "./Script.ts"

/** What is left of a step that a crash cuts short. */
export interface Remains {
  /** The letters that do not wait for the sync. */
  readonly sends: ReadonlyArray<number>
  /** The event in which they leave. */
  readonly event: number
  /** The event in which even they wait, for they rest on what an earlier step of the batch changed. */
  readonly held: number
}

/** One way in which a step can end. */
export interface Outcome {
  /** The id of what the role is after it. */
  readonly local: number
  /** The letters that it sent to roles of the model, in order. */
  readonly sends: ReadonlyArray<number>
  readonly event: number
  /** It changed, sent and emitted nothing. */
  readonly idle: boolean
  /**
   * What is left of it if the node crashes before the sync, where that differs from a crash after the step, and of any
   * step within a batch.
   */
  readonly torn: Remains | undefined
}

/** All the ways in which a step can end, one for each combination of what it draws. */
export interface Outcomes {
  readonly all: ReadonlyArray<Outcome>
  /** Why a handler is at fault. */
  readonly defect: string | undefined
}

const none: Outcomes = { all: [], defect: undefined }

const stimulusKinds = 6

/** Runs and remembers steps. */
export class Steps {
  private readonly layout: Layout
  private readonly parts: Parts
  private readonly histories: Chronicle
  private readonly groups: Array<Outcomes> = []
  private readonly memo = new Pairs()
  private readonly stops = new Map<number, number>()
  private readonly disks = new Map<number, string>()

  constructor(layout: Layout, parts: Parts, histories: Chronicle) {
    this.layout = layout
    this.parts = parts
    this.histories = histories
  }

  get bytes(): number {
    return this.memo.bytes
  }

  /** It receives a message, and its mailbox is drained. */
  receive(local: number, letter: number): Outcomes {
    return this.outcomes(local, letter * stimulusKinds)
  }

  /** Its timer of that index fires. */
  fire(local: number, timer: number): Outcomes {
    return this.outcomes(local, timer * stimulusKinds + 1)
  }

  /** It takes the model's action of that index. */
  act(local: number, action: number): Outcomes {
    return this.outcomes(local, action * stimulusKinds + 2)
  }

  /** It starts again from its disk, its lazy fields kept or lost. */
  restart(local: number, lazy: "kept" | "lost"): Outcomes {
    return this.outcomes(local, (lazy === "kept" ? 0 : 1) * stimulusKinds + 3)
  }

  /** It takes a message of a batch that goes on. */
  take(local: number, letter: number): Outcomes {
    return this.outcomes(local, letter * stimulusKinds + 4)
  }

  /** Its mailbox is drained, at the end of a batch. */
  drain(local: number): Outcomes {
    return this.outcomes(local, 5)
  }

  /** What is durable of it: equal for equal disks of one role. */
  disk(local: number): string {
    const known = this.disks.get(local)
    if (known !== undefined) return known
    const { slot, state } = this.local(local)
    const disk = this.durable(slot, state)
    this.disks.set(local, disk)
    return disk
  }

  /** What it is before anything happened, not yet started. */
  initial(slot: Slot): number {
    return this.parts.local(slot, this.initialState(slot), [])
  }

  /** What it is once its node has stopped for ever. */
  stop(local: number): number {
    const known = this.stops.get(local)
    if (known !== undefined) return known
    const { slot } = this.local(local)
    const stopped = this.parts.local(slot, this.onDisk(this.local(local), "kept"), [], true)
    this.stops.set(local, stopped)
    return stopped
  }

  private outcomes(local: number, stimulus: number): Outcomes {
    return this.groups[this.memo.get(local, stimulus, this.run)] ?? none
  }

  private local(id: number): Local {
    const local = this.parts.locals[id]
    if (local === undefined) throw new Error(`no local state has the id ${id}`)
    return local
  }

  private initialState({ role, self }: Slot): object {
    try {
      return role.initial({ self, members: this.layout.members })
    } catch (cause) {
      throw new InvalidModel({
        model: this.layout.world.name,
        problem: `${Address.format(self)} has no initial state: ${problemOf(cause)}; mend its \`initial\``,
      })
    }
  }

  private onDisk({ slot, state }: Local, lazy: "kept" | "lost"): object {
    const { durable, lazy: lazyFields } = slot.role
    const fields = new Set(lazy === "kept" ? [...durable, ...lazyFields] : durable)
    return {
      ...this.initialState(slot),
      ...Object.fromEntries(Object.entries(state).filter(([key]) => fields.has(key))),
    }
  }

  /** Runs a step in all ways, and returns the index of its group. */
  private readonly run = (id: number, code: number): number => {
    const local = this.local(id)
    const argument = Math.floor(code / stimulusKinds)
    switch (code % stimulusKinds) {
      case 0:
      case 4: {
        const letter = this.parts.letters[argument]
        if (letter === undefined) return this.group(none)
        const { from, message } = letter.envelope
        return this.runAll(local, id, { _tag: "Message", message }, from, local.slot.role, code % stimulusKinds === 4)
      }
      case 5:
        return this.runAll(local, id, { _tag: "Drained" }, local.slot.self, local.slot.role, true)
      case 1: {
        const name = local.slot.role.timers[argument] ?? ""
        const rest = { ...local, timers: local.timers.filter((timer) => timer !== argument) }
        return this.runAll(rest, id, { _tag: "Timer", name })
      }
      case 2: {
        const action = this.layout.world.actions?.[argument]
        if (action === undefined) return this.group(none)
        const role: Role = {
          ...local.slot.role,
          handle: (state, _, situation) => action.run(state, situation),
        }
        return this.runAll(local, id, { _tag: "Action", name: action.name }, local.slot.self, role)
      }
      default: {
        const kept = this.onDisk(local, "kept")
        const lost = this.onDisk(local, "lost")
        const { encode } = this.parts.codecsOf(local.slot.role).state
        // Where there is nothing lazy to lose, both are one: `restart` then gives the very same outcomes.
        if (argument === 1 && text(encode(kept)) === text(encode(lost))) {
          return this.memo.get(id, 3, this.run)
        }
        const revived = { ...local, state: argument === 0 ? kept : lost, timers: [] }
        return this.runAll(revived, id, { _tag: "Start" })
      }
    }
  }

  private group(outcomes: Outcomes): number {
    return this.groups.push(outcomes) - 1
  }

  private runAll(
    local: Local,
    id: number,
    stimulus: Stimulus,
    from: Address.Address = local.slot.self,
    role: Role = local.slot.role,
    inBatch = false,
  ): number {
    const script = new Script()
    const all: Array<Outcome> = []
    try {
      do {
        all.push(this.once(local, id, stimulus, from, role, inBatch, script))
      } while (script.advance())
      return this.group({ all, defect: undefined })
    } catch (cause) {
      const inner = cause instanceof RoleDefect ? cause.cause : cause
      if (inner instanceof InvalidModel) throw inner
      return this.group({ all: [], defect: `${describe(local.slot, stimulus)}: ${problemOf(inner)}` })
    }
  }

  private once(
    local: Local,
    id: number,
    stimulus: Stimulus,
    from: Address.Address,
    role: Role,
    inBatch: boolean,
    script: Script,
  ): Outcome {
    const { slot, state: before } = local
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
    if (inBatch || (isEarly && this.durable(slot, before) !== this.durable(slot, after))) {
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

  private durable({ role }: Slot, state: object): string {
    const json = this.parts.codecsOf(role).state.encode(state)
    return text(role.durable.map((field) => Object.entries(json ?? {}).find(([key]) => key === field)))
  }
}

const problemOf = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause)

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

/** Where the requests of a client come from: a place of its own for each node that clients of a name ask. */
export const addressOfClient = ({ name, node }: Client): Address.Address => Address.make(environment, name, node)
