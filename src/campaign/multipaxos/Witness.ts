/**
 * The clients and the readers of a simulated log, and all that they see of it.
 *
 * @module
 */
import crc32 from "crc-32"
import { Effect, Option, Random, type Schema, Stream } from "effect"
import type { LogHistory } from "../../checking/mod.ts"
import type { NodeId } from "../../model/NodeId.ts"
import * as Slot from "../../model/Slot.ts"
import {
  type DecidedSlot,
  type NodeFailed,
  ReplicatedLog,
  type ReplicatedLogService,
} from "../../protocols/ReplicatedLog.ts"
import type { Cluster } from "../../simulation/mod.ts"
import type { Stage } from "../Subject.ts"

/** What a campaign of any replicated log is meant to see. */
export const situations = [
  "a proposal of which nobody knows what became",
  "a proposal refused for want of a leader",
  "a proposal refused as too many wait",
  "a read index given",
  "a reader that begins again at a snapshot",
] as const

/** How the clients and the readers go about it. */
export interface Habits {
  /** From one request of a client to the next, on average, in milliseconds. */
  readonly thinkMs: number
  /** From one snapshot of a node to its next, in slots. */
  readonly compactEvery: number
  /** How long a part of a snapshot is. */
  readonly partLength: number
}

/** The state that readers make of the log: how many commands they were told, and a digest of these. */
interface Told {
  readonly count: number
  readonly digest: number
}

/** Snapshots grow with the log, up to so many characters. */
const maxLength = 4000

const imageOf = (told: Told, partLength: number): ReadonlyArray<string> => {
  const image = JSON.stringify(told).padEnd(Math.min(20 * told.count, maxLength))
  const count = Math.ceil(image.length / partLength)
  return Array.from({ length: count }, (_, part) => image.slice(part * partLength, (part + 1) * partLength))
}

const outcomes: { readonly [Tag in string]?: (typeof situations)[number] } = {
  NoLeader: "a proposal refused for want of a leader",
  Overloaded: "a proposal refused as too many wait",
  ProposalTimeout: "a proposal of which nobody knows what became",
  LeaderChanged: "a proposal of which nobody knows what became",
}

/** Of all that clients do and readers are told. */
export class Witness implements LogHistory.LogHistory {
  readonly proposed = new Set<string>()
  readonly acknowledged: Array<LogHistory.Placed> = []
  readonly refused = new Set<string>()
  readonly readings: Array<LogHistory.Reading> = []
  /** All slots that anybody has been told of are below it. */
  #end = 0
  /** What the first reader who was told so many commands was told last, and the digest of them all. */
  readonly #log: Array<{ readonly last: LogHistory.Placed; readonly digest: number }> = []
  readonly #latest = new Map<NodeId, LogHistory.Reading>()
  readonly #on: Cluster.Cluster<ReplicatedLog, unknown>["on"]
  readonly #habits: Habits
  readonly #stage: Stage

  constructor({ on }: Cluster.Cluster<ReplicatedLog, unknown>, habits: Habits, stage: Stage) {
    this.#on = on
    this.#habits = habits
    this.#stage = stage
  }

  /** Proposes a new command at a node. Returns whether it was acknowledged. */
  propose(node: NodeId): Effect.Effect<boolean> {
    return Effect.suspend(() => {
      const command = `${node}${this.proposed.size}`
      this.proposed.add(command)
      const proposal = this.#on(node)(Effect.flatMap(ReplicatedLog, ({ propose }) => propose(command)))
      return Effect.match(proposal, {
        onSuccess: (position) => {
          this.#end = Math.max(this.#end, position.slot + 1)
          return this.acknowledged.push({ ...position, command }) > 0
        },
        onFailure: ({ _tag }) => {
          const outcome = outcomes[_tag]
          if (outcome !== undefined) this.#stage.situations.reached(outcome)
          if (_tag === "NoLeader" || _tag === "Overloaded") this.refused.add(command)
          return false
        },
      })
    })
  }

  /** Asks a node for a read index, which must not miss what had been decided before. */
  readIndex(node: NodeId): Effect.Effect<void> {
    return Effect.suspend(() => {
      const end = this.#end
      const read = this.#on(node)(Effect.flatMap(ReplicatedLog, ({ readIndex }) => readIndex))
      return Effect.match(read, {
        onSuccess: (slot) => {
          this.#stage.situations.reached("a read index given")
          if (slot < end) {
            this.#stage.violated(`a read at ${node} is told of slot ${slot} after ${end} slots were decided`)
          }
        },
        onFailure: () => {},
      })
    })
  }

  /** Proposes at a node until a command is acknowledged. */
  insist(node: NodeId): Effect.Effect<void> {
    return Effect.flatMap(
      this.propose(node),
      (isDone) => isDone ? Effect.void : Effect.andThen(Effect.sleep(1), this.insist(node)),
    )
  }

  /** Proposes or reads at a node now and then, whether or not it is answered, in all its lives. */
  client(node: NodeId): Effect.Effect<never> {
    const think = Effect.flatMap(Random.nextBetween(0, 2 * this.#habits.thinkMs), Effect.sleep)
    const ask = Effect.flatMap(Random.nextBoolean, (reads) => reads ? this.readIndex(node) : this.propose(node))
    return Effect.forever(Effect.andThen(think, Effect.forkChild(ask)))
  }

  /** Reads the log at a node, from its snapshot where the beginning is gone, and again in each of its lives. */
  reader(node: NodeId): Effect.Effect<never> {
    const life = this.#on(node)(Effect.flatMap(ReplicatedLog, (log) => this.#read(node, log)))
    return Effect.forever(Effect.andThen(Effect.ignore(life), Effect.sleep(10)))
  }

  /** Whether a node has told, in its present life, as much as any has ever told, and all that was acknowledged. */
  hasTold(node: NodeId): boolean {
    const told = this.#latest.get(node)?.told ?? []
    const last = told.at(-1)?.slot ?? -1
    return told.length === this.#log.length && this.acknowledged.every(({ slot }) => slot <= last)
  }

  #read(node: NodeId, log: ReplicatedLogService): Effect.Effect<void, NodeFailed> {
    return Effect.gen({ self: this }, function* () {
      const snapshot = Option.getOrUndefined(yield* log.snapshot)
      const end = snapshot?.end ?? Slot.Slot.make(0)
      const told = snapshot === undefined ? [] : this.#restore(node, JSON.parse(snapshot.parts.join("")))
      const reading = { reader: `reader ${this.readings.length} at ${node}`, told }
      this.readings.push(reading)
      this.#latest.set(node, reading)
      let compacted: number = end
      const takeSlot = ({ commands, slot }: DecidedSlot<Schema.Json>): Effect.Effect<void, NodeFailed> => {
        const end = Slot.advance(slot)
        this.#end = Math.max(this.#end, end)
        for (const [index, command] of commands.entries()) this.#tell(told, { slot, index, command: String(command) })
        if (end - compacted < this.#habits.compactEvery) return Effect.void
        compacted = end
        const count = told.length
        return log.compact({ end, parts: imageOf({ count, digest: this.#digest(count) }, this.#habits.partLength) })
      }
      const all = Stream.runForEach(log.decidedSlots(end), takeSlot)
      const again = Effect.andThen(Effect.sleep(1), this.#read(node, log))
      yield* Effect.catch(all, (error) => error._tag === "Compacted" ? again : Effect.fail(error))
    })
  }

  #tell(told: Array<LogHistory.Placed>, placed: LogHistory.Placed): void {
    const { command, index, slot } = placed
    told.push(placed)
    if (told.length <= this.#log.length) return
    const digest = crc32.str(`${slot}.${index} ${command}`, this.#digest(told.length - 1))
    this.#log.push({ last: placed, digest })
  }

  /** What the reader was told who made a snapshot. */
  #restore(node: NodeId, { count, digest }: Told): Array<LogHistory.Placed> {
    this.#stage.situations.reached("a reader that begins again at a snapshot")
    if (count > this.#log.length || digest !== this.#digest(count)) {
      this.#stage.violated(`${node} has a snapshot of ${count} commands that is not what they come to`)
    }
    return this.#log.slice(0, count).map(({ last }) => last)
  }

  #digest(count: number): number {
    return count === 0 ? 0 : this.#log[count - 1]?.digest ?? 0
  }
}
