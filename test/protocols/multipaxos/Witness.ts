/**
 * The clients and the readers of a simulated log, and all that they see of it.
 */
import { Effect, Option, Random, type Schema, Stream } from "effect"
import type { LogHistory } from "../../../src/checking/mod.ts"
import type { NodeId } from "../../../src/model/NodeId.ts"
import * as Slot from "../../../src/model/Slot.ts"
import {
  type DecidedSlot,
  type NodeFailed,
  ReplicatedLog,
  type ReplicatedLogService,
} from "../../../src/protocols/mod.ts"
import type { Cluster } from "../../../src/simulation/mod.ts"
import type { Mix } from "./Mix.ts"

/** A snapshot of the log is what a reader was told of it. */
const imageOf = (told: ReadonlyArray<LogHistory.Placed>, partLength: number): ReadonlyArray<string> => {
  const image = JSON.stringify(told)
  const count = Math.ceil(image.length / partLength)
  return Array.from({ length: count }, (_, part) => image.slice(part * partLength, (part + 1) * partLength))
}

/** What the reader was told who made this snapshot. */
export const toldOf = (parts: ReadonlyArray<string>): ReadonlyArray<LogHistory.Placed> =>
  parts.length === 0 ? [] : JSON.parse(parts.join(""))

/** Of all that clients do and readers are told. */
export class Witness implements LogHistory.LogHistory {
  readonly proposed = new Set<string>()
  readonly acknowledged: Array<LogHistory.Placed> = []
  readonly refused = new Set<string>()
  readonly readings: Array<LogHistory.Reading> = []
  /** Read indices that missed what had been decided before they were asked for. */
  readonly misread: Array<string> = []
  /** How many read indices were given. */
  indices = 0
  /** All slots that anybody has been told of are below it. */
  private end = 0
  private readonly latest = new Map<NodeId, LogHistory.Reading>()
  private readonly on: Cluster.Cluster<ReplicatedLog, unknown>["on"]
  private readonly mix: Pick<Mix, "compactEvery" | "partLength">
  constructor({ on }: Cluster.Cluster<ReplicatedLog, unknown>, mix: Pick<Mix, "compactEvery" | "partLength">) {
    this.on = on
    this.mix = mix
  }

  /** Proposes a new command at a node. Returns whether it was acknowledged. */
  propose(node: NodeId): Effect.Effect<boolean> {
    return Effect.suspend(() => {
      const command = `${node}${this.proposed.size}`
      this.proposed.add(command)
      const proposal = this.on(node)(Effect.flatMap(ReplicatedLog, ({ propose }) => propose(command)))
      return Effect.match(proposal, {
        onSuccess: (position) => {
          this.end = Math.max(this.end, position.slot + 1)
          return this.acknowledged.push({ ...position, command }) > 0
        },
        onFailure: ({ _tag }) => {
          if (_tag === "NoLeader" || _tag === "Overloaded") this.refused.add(command)
          return false
        },
      })
    })
  }

  /** Asks a node for a read index. */
  readIndex(node: NodeId): Effect.Effect<void> {
    return Effect.suspend(() => {
      const { end } = this
      const read = this.on(node)(Effect.flatMap(ReplicatedLog, ({ readIndex }) => readIndex))
      return Effect.match(read, {
        onSuccess: (slot) => {
          this.indices++
          if (slot < end) this.misread.push(`a read at ${node} is told of slot ${slot} after ${end} slots were decided`)
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
  client(node: NodeId, thinkMs: number): Effect.Effect<never> {
    const think = Effect.flatMap(Random.nextBetween(0, 2 * thinkMs), Effect.sleep)
    const ask = Effect.flatMap(Random.nextBoolean, (reads) => reads ? this.readIndex(node) : this.propose(node))
    return Effect.forever(Effect.andThen(think, Effect.forkChild(ask)))
  }

  /** Reads the log at a node, from its snapshot where the beginning is gone, and again in each of its lives. */
  reader(node: NodeId): Effect.Effect<never> {
    const life = this.on(node)(Effect.flatMap(ReplicatedLog, (log) => this.read(node, log)))
    return Effect.forever(Effect.andThen(Effect.ignore(life), Effect.sleep(10)))
  }

  private read(node: NodeId, log: ReplicatedLogService): Effect.Effect<void, NodeFailed> {
    return Effect.gen({ self: this }, function* () {
      const snapshot = yield* log.snapshot
      const { end, parts } = Option.getOrElse(snapshot, () => ({ end: Slot.Slot.make(0), parts: [] }))
      const told = [...toldOf(parts)]
      const reading = { reader: `reader ${this.readings.length} at ${node}`, told }
      this.readings.push(reading)
      this.latest.set(node, reading)
      let compacted: number = end
      const takeSlot = ({ commands, slot }: DecidedSlot<Schema.Json>): Effect.Effect<void, NodeFailed> => {
        const end = Slot.advance(slot)
        this.end = Math.max(this.end, end)
        for (const [index, command] of commands.entries()) told.push({ slot, index, command: String(command) })
        if (end - compacted < this.mix.compactEvery) return Effect.void
        compacted = end
        return log.compact({ end, parts: imageOf(told, this.mix.partLength) })
      }
      const all = Stream.runForEach(log.decidedSlots(end), takeSlot)
      const again = Effect.andThen(Effect.sleep(1), this.read(node, log))
      yield* Effect.catch(all, (error) => error._tag === "Compacted" ? again : Effect.fail(error))
    })
  }

  /** Whether a node has told, in its present life, as much as any has ever told, and all that was acknowledged. */
  hasTold(node: NodeId): boolean {
    const told = this.latest.get(node)?.told ?? []
    const last = told.at(-1)?.slot ?? -1
    return told.length === this.length && this.acknowledged.every(({ slot }) => slot <= last)
  }

  /** How many commands are in the log. */
  get length(): number {
    return Math.max(...this.readings.map(({ told }) => told.length))
  }
}
