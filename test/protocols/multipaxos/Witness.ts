/**
 * The clients and the readers of a simulated log, and all that they see of it.
 */
import { Effect, Random, Stream } from "effect"
import type { LogHistory } from "../../../src/checking/mod.ts"
import type { NodeId } from "../../../src/model/NodeId.ts"
import { Slot } from "../../../src/model/Slot.ts"
import { ReplicatedLog } from "../../../src/protocols/mod.ts"
import type { Cluster } from "../../../src/simulation/mod.ts"

const decided = Stream.unwrap(Effect.map(ReplicatedLog, ({ decided }) => decided(Slot.make(0))))

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
  constructor({ on }: Cluster.Cluster<ReplicatedLog, unknown>) {
    this.on = on
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

  /** Reads the log at a node from its beginning, and again in each of its lives. */
  reader(node: NodeId): Effect.Effect<never> {
    return Effect.forever(Effect.suspend(() => {
      const told: Array<LogHistory.Placed> = []
      const reading = { reader: `reader ${this.readings.length} at ${node}`, told }
      this.readings.push(reading)
      this.latest.set(node, reading)
      const read = Stream.runForEach(
        decided,
        ({ command, index, slot }) =>
          Effect.sync(() => {
            this.end = Math.max(this.end, slot + 1)
            told.push({ slot, index, command: String(command) })
          }),
      )
      return Effect.andThen(Effect.ignore(this.on(node)(read)), Effect.sleep(10))
    }))
  }

  /** Whether a node has told, in its present life, as much as any has ever told. */
  hasTold(node: NodeId): boolean {
    return this.latest.get(node)?.told.length === this.length
  }

  /** How many commands are in the log. */
  get length(): number {
    return Math.max(...this.readings.map(({ told }) => told.length))
  }
}
