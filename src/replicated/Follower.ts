/**
 * Follows the log: what it decides is applied to the machine, and the machine's image takes the place of what has been
 * applied.
 *
 * @module
 */
import { Cause, Effect, Exit, Option } from "effect"
import * as Slot from "../model/Slot.ts"
import {
  type DecidedSlot,
  ForeignCommand,
  type NodeFailed,
  type ReplicatedLogService,
  type Snapshot,
} from "../protocols/ReplicatedLog.ts"
import * as Edge from "../runtime/Edge.ts"
import { Batch } from "./Batch.ts"
import type { OnDefect } from "./Hosted.ts"
import * as Image from "./Image.ts"
import { type Answer, type Machine, StrangeEntry } from "./Machine.ts"

/** Why a replica cannot go on. */
export type Failure = NodeFailed | ForeignCommand | StrangeEntry | Image.InvalidImage

/** What a follower works with. */
export interface Surroundings {
  readonly log: ReplicatedLogService
  readonly machine: Machine
  /** An image is made when so many UTF-16 units have been applied, or as many as the last image has if that is more. */
  readonly compactAfterLength: number
  /** From 0 to 1. An image comes up to half as early as it must, so that replicas do not all stop for theirs at once. */
  readonly draw: () => number
  readonly fork: (effect: Effect.Effect<void>) => void
  /** Without answers if the batch was void. */
  readonly onApplied: (batch: Batch, answers: ReadonlyArray<Answer> | undefined) => void
  /** Something has been applied, up to the end of a slot. */
  readonly onProgress: () => void
  /** The machine has become what a snapshot holds. */
  readonly onRestored: () => void
  readonly onDefect: OnDefect
}

/** What an entry is about, besides its payload. */
const entryLength = 150

/** Slots and entries applied before others get a turn. */
const entriesAtOnce = 512

const edge = Edge.make(Batch)

/** What has been applied, and what follows. */
export class Follower {
  /** All slots below are applied. */
  end: Slot.Slot = Slot.Slot.make(0)
  /** The end of the latest image, and its length in UTF-16 units; 0 without one. */
  snapshotEnd: Slot.Slot = Slot.Slot.make(0)
  snapshotLength = 0
  private sinceSnapshot = 0
  private sincePause = 0
  private isCompacting = false
  private eagerness: number
  private readonly with: Surroundings

  constructor(surroundings: Surroundings) {
    this.with = surroundings
    this.eagerness = surroundings.draw()
  }

  /** Begins where the log's snapshot ends, if that is further on. */
  get restore(): Effect.Effect<void, Image.InvalidImage> {
    return Effect.flatMap(this.with.log.snapshot, (snapshot) => {
      if (Option.isNone(snapshot) || snapshot.value.end <= this.end) return Effect.void
      return Effect.try({ try: () => this.become(snapshot.value), catch: Image.toInvalid })
    })
  }

  /** Applies what is decided, until it cannot go on. */
  get run(): Effect.Effect<never, Failure> {
    const follow = Effect.suspend(() => this.with.log.follow(this.end, (decided) => this.apply(decided))).pipe(
      Effect.catchTag("Compacted", ({ first }) => this.skipTo(first)),
      // Anything else is a bug of the machine.
      Effect.catchDefect((defect) =>
        defect instanceof ForeignCommand || defect instanceof StrangeEntry ? Effect.fail(defect) : Effect.die(defect)
      ),
    )
    return Effect.forever(follow)
  }

  /** Goes on from a snapshot, where the log has dropped what comes next. */
  private skipTo(first: Slot.Slot): Effect.Effect<void, Image.InvalidImage> {
    return Effect.andThen(
      this.restore,
      Effect.suspend(() => {
        if (this.end >= first) return Effect.void
        return Effect.die(new Error(`the log begins at slot ${first}, and no snapshot stands for all before`))
      }),
    )
  }

  private become({ end, parts }: Snapshot): void {
    const { machine, onProgress, onRestored } = this.with
    machine.restore(Image.decode(parts))
    this.end = end
    this.noteSnapshot(end, parts)
    onRestored()
    onProgress()
  }

  private apply({ commands, slot }: DecidedSlot<unknown>): boolean {
    for (const [index, command] of commands.entries()) this.applyBatch(command, slot, index)
    this.end = Slot.advance(slot)
    this.compactIfDue()
    this.with.onProgress()
    if (++this.sincePause < entriesAtOnce) return true
    this.sincePause = 0
    return false
  }

  private applyBatch(command: unknown, slot: Slot.Slot, index: number): void {
    const { machine, onApplied } = this.with
    const batch = edge.decode(command)
    if (Exit.isFailure(batch)) {
      const problem = `it is no batch of requests to services: ${Cause.prettyErrors(batch.cause)[0]?.message}`
      throw new ForeignCommand({ slot, index, problem })
    }
    onApplied(batch.value, machine.apply(batch.value))
    const { entries, length } = batch.value
    this.sinceSnapshot += length + entryLength * (1 + entries.length)
    this.sincePause += entries.length
  }

  private compactIfDue(): void {
    const { compactAfterLength, draw, fork, log, machine, onDefect } = this.with
    const dueLength = Math.max(compactAfterLength, this.snapshotLength) * (1 - this.eagerness / 2)
    if (this.isCompacting || this.sinceSnapshot < dueLength) return
    this.sinceSnapshot = 0
    this.eagerness = draw()
    try {
      const snapshot = { end: this.end, parts: Image.encode(machine.image) }
      this.isCompacting = true
      fork(Effect.matchCause(log.compact(snapshot), {
        onSuccess: () => {
          this.isCompacting = false
          if (snapshot.end > this.snapshotEnd) this.noteSnapshot(snapshot.end, snapshot.parts)
        },
        onFailure: (cause) => onDefect("the log, when it was given a snapshot", Cause.squash(cause)),
      }))
    } catch (defect) {
      // The services go on; the log grows until one can be made.
      onDefect("the snapshot", defect)
    }
  }

  private noteSnapshot(end: Slot.Slot, parts: ReadonlyArray<string>): void {
    this.snapshotEnd = end
    this.snapshotLength = parts.reduce((sum, { length }) => sum + length, 0)
    this.sinceSnapshot = 0
  }
}
