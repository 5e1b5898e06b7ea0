/**
 * One copy of a role: the state of one instance, its timers, and its steps.
 *
 * @module
 */
import type { Address } from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import type { Role, Stimulus } from "../role/Role.ts"
import { runStep } from "../role/runStep.ts"
import type { Output, Step } from "../role/Step.ts"
import type { Write } from "../storage/Storage.ts"
import type { Durable } from "./Durable.ts"
import type { RoleTimers } from "./RoleTimers.ts"

/** One copy of a role. What its steps ask of the world waits in `step.outputs`. */
export class Copy {
  readonly timers: RoleTimers
  private readonly role: Role
  private readonly durable: Durable
  private readonly step: { -readonly [K in keyof Step]: Step[K] }
  private state: object
  private stored: object
  /** The state before the last step. */
  private before: object

  constructor(
    role: Role,
    durable: Durable,
    self: Address,
    members: ReadonlyArray<NodeId>,
    recovered: object | undefined,
    timers: RoleTimers,
    randomInt: (bound: number) => number,
  ) {
    const initial = role.initial({ self, members })
    this.role = role
    this.durable = durable
    this.timers = timers
    this.stored = durable.held(initial, recovered)
    this.state = { ...initial, ...recovered }
    this.before = this.state
    this.step = { self, members, from: self, outputs: [], randomInt }
  }

  get self(): Address {
    return this.step.self
  }

  /** Runs the handler for a stimulus and returns what it asks for. */
  handle(stimulus: Stimulus, from: Address): ReadonlyArray<Output> {
    const { step } = this
    step.outputs = []
    step.from = from
    this.before = this.state
    this.state = runStep(this.role, this.state, stimulus, step)
    return step.outputs
  }

  /** What it knows now. */
  get current(): object {
    return this.state
  }

  /** Whether the last step changed what it knows. */
  get hasChanged(): boolean {
    return this.before !== this.state
  }

  /** Whether all that was durable before the last step is on the disk. */
  get hadSynced(): boolean {
    return this.before === this.stored || this.durable.isHeld(this.stored, this.before)
  }

  /** What brings the disk up to the state; the caller writes it. */
  takeChanges(): ReadonlyArray<Write> {
    if (this.state === this.stored) return []
    const writes = this.durable.changes(this.step.self.instance, this.stored, this.state)
    // Lazy parts that were not written stay pending: they still differ from what is stored.
    if (writes.length > 0) this.stored = this.state
    return writes
  }

  /** What brings the disk up to the state, its lazy parts too; nothing follows it. */
  lastChanges(): ReadonlyArray<Write> {
    return this.durable.allChanges(this.step.self.instance, this.stored, this.state)
  }
}
