/**
 * The steps of a model's roles, each run once and remembered.
 *
 * @module
 */
import type { Role } from "../role/Role.ts"
import { text } from "./Canonical.ts"
import { Disks } from "./Disks.ts"
import type { Chronicle } from "./Histories.ts"
import type { Layout, Slot } from "./Layout.ts"
import type { Outcomes } from "./Outcome.ts"
import { Pairs } from "./Pairs.ts"
import type { Local, Parts } from "./Parts.ts"
import { Runner, type Task } from "./Runner.ts"

const none: Outcomes = { all: [], defect: undefined }

const stimulusKinds = 6

/** Remembers steps: each is run when it is first asked for. */
export class Steps {
  private readonly layout: Layout
  private readonly parts: Parts
  private readonly disks: Disks
  private readonly runner: Runner
  private readonly groups: Array<Outcomes> = []
  private readonly memo = new Pairs()
  private readonly stops = new Map<number, number>()
  private readonly durables = new Map<number, string>()

  constructor(layout: Layout, parts: Parts, histories: Chronicle) {
    this.layout = layout
    this.parts = parts
    this.disks = new Disks(layout, parts)
    this.runner = new Runner(layout, parts, this.disks, histories)
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
    const known = this.durables.get(local)
    if (known !== undefined) return known
    const { slot, state } = this.local(local)
    const durable = this.disks.durable(slot, state)
    this.durables.set(local, durable)
    return durable
  }

  /** What it is before anything happened, not yet started. */
  initial(slot: Slot): number {
    return this.parts.local(slot, this.disks.initial(slot), [])
  }

  /** What it is once its node has stopped for ever. */
  stop(local: number): number {
    const known = this.stops.get(local)
    if (known !== undefined) return known
    const before = this.local(local)
    const stopped = this.parts.local(before.slot, this.disks.revived(before, "kept"), [], true)
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

  /** Runs a step, and returns the index of its outcomes. */
  private readonly run = (id: number, code: number): number => {
    const local = this.local(id)
    const argument = Math.floor(code / stimulusKinds)
    switch (code % stimulusKinds) {
      case 0:
      case 4: {
        const letter = this.parts.letters[argument]
        if (letter === undefined) return this.add(none)
        const { from, message } = letter.envelope
        const inBatch = code % stimulusKinds === 4
        return this.runTask({ local, id, stimulus: { _tag: "Message", message }, from, inBatch })
      }
      case 5:
        return this.runTask({ local, id, stimulus: { _tag: "Drained" }, inBatch: true })
      case 1: {
        const name = local.slot.role.timers[argument] ?? ""
        const rest = { ...local, timers: local.timers.filter((timer) => timer !== argument) }
        return this.runTask({ local: rest, id, stimulus: { _tag: "Timer", name } })
      }
      case 2: {
        const action = this.layout.world.actions?.[argument]
        if (action === undefined) return this.add(none)
        const role: Role = {
          ...local.slot.role,
          handle: (state, _, situation) => action.run(state, situation),
        }
        return this.runTask({ local, id, stimulus: { _tag: "Action", name: action.name }, role })
      }
      default: {
        const kept = this.disks.revived(local, "kept")
        const lost = this.disks.revived(local, "lost")
        const { encode } = this.parts.codecsOf(local.slot.role).state
        // Where there is nothing lazy to lose, both are one: `restart` then gives the very same outcomes.
        if (argument === 1 && text(encode(kept)) === text(encode(lost))) {
          return this.memo.get(id, 3, this.run)
        }
        const revived = { ...local, state: argument === 0 ? kept : lost, timers: [] }
        return this.runTask({ local: revived, id, stimulus: { _tag: "Start" } })
      }
    }
  }

  private runTask(task: Task): number {
    return this.add(this.runner.run(task))
  }

  private add(outcomes: Outcomes): number {
    return this.groups.push(outcomes) - 1
  }
}
