/**
 * A replicated log: nodes agree on one growing sequence of commands.
 *
 * @module
 */
import { Context, Effect, Layer, type Option, Schema, Stream } from "effect"
import { NodeId } from "../model/NodeId.ts"
import type { Slot } from "../model/Slot.ts"
import type { NodeFailed } from "../runtime/Node.ts"
import * as memory from "./memory.ts"
import {
  type CommandTooLong,
  type Compacted,
  ForeignCommand,
  type LeaderChanged,
  type NoLeader,
  type NotConfirmed,
  type Overloaded,
  type ProposalTimeout,
} from "./ReplicatedLogError.ts"
import { maxPartLength, type Snapshot } from "./Snapshot.ts"

export * from "./ReplicatedLogError.ts"
export { maxPartLength, type NodeFailed, type Snapshot }

/** How a node's side of the log stands, for its operator. */
export interface LogStatus {
  readonly leader: Option.Option<NodeId>
  /** Under what the leader leads, in the protocol's words: a ballot, a term or a view. */
  readonly reign: string
  /** The slots of [first, decided) are known to be decided, and what they hold is at hand. */
  readonly first: Slot
  readonly decided: Slot
  /** The end of the latest snapshot, 0 without one. */
  readonly snapshotEnd: Slot
  /** Whether the node's word counts: not while it makes good a lost disk. */
  readonly votes: boolean
}

/** Why a command may not be in the log. */
export type ProposeError = ProposalTimeout | LeaderChanged | NoLeader | Overloaded | CommandTooLong

/** Where a command stands. A slot holds any number of commands; `index` counts them from 0. */
export interface Position {
  readonly slot: Slot
  readonly index: number
}

/** A decided command. */
export interface Decided<out A> extends Position {
  readonly command: A
}

/** A decided slot: its commands in their order, or none. */
export interface DecidedSlot<out A> {
  readonly slot: Slot
  readonly commands: ReadonlyArray<A>
}

/** Takes a decided slot. Returns whether to go on at once with the next, rather than in another turn. */
export type Take = (decided: DecidedSlot<Schema.Json>) => boolean

/** A replicated log of commands of one type. */
export interface TypedReplicatedLog<A, E = never> {
  /**
   * Puts a command into the log and returns where it stands. On an unreliable network it may stand there more than
   * once; who minds gives commands names, and takes each name once. One that is no JSON is a defect, and not proposed.
   */
  readonly propose: (command: A) => Effect.Effect<Position, ProposeError>
  /**
   * The decided commands from a slot on, in the order of the log, without gaps or repeats; then those to come. It is
   * the same sequence at every node, though some learn of it later. Fails when the node does, and with `Compacted`
   * where a snapshot has taken the place of what comes next.
   */
  readonly decided: (from: Slot) => Stream.Stream<Decided<A>, NodeFailed | Compacted | E>
  /** As `decided`, slot by slot and those without commands too: it shows how far one has come. */
  readonly decidedSlots: (from: Slot) => Stream.Stream<DecidedSlot<A>, NodeFailed | Compacted | E>
  /**
   * A slot below which stands every command whose decision anybody had learned when this was asked: what has applied
   * all below it reads what is current. A quorum confirms it; the log does not grow.
   */
  readonly readIndex: Effect.Effect<Slot, NotConfirmed>
  /** The latest snapshot that this node holds, its own or one that it was sent. */
  readonly snapshot: Effect.Effect<Option.Option<Snapshot>>
  /**
   * Gives the node a snapshot of what it has decided, durable on return; the slots below its end may be dropped from then
   * on, and nodes that lag behind are sent the snapshot. One that does not go beyond the latest changes nothing.
   */
  readonly compact: (snapshot: Snapshot) => Effect.Effect<void, NodeFailed>
  readonly status: Effect.Effect<LogStatus>
  /** Who leads, as far as this node knows. */
  readonly leader: Effect.Effect<Option.Option<NodeId>>
  /** Who leads now, and then each change; of changes in quick succession, the last. Fails when the node does. */
  readonly leaderChanges: Stream.Stream<Option.Option<NodeId>, NodeFailed>
  /**
   * For a node that is about to stop: if it leads, another is to lead in its place without anybody waiting for its silence.
   * Returns when another leads, or after 0.3 seconds. What it has in flight meanwhile fails with `LeaderChanged`.
   */
  readonly resign: Effect.Effect<void>
}

/** What every protocol for a replicated log promises. */
export interface ReplicatedLogService extends TypedReplicatedLog<Schema.Json> {
  /**
   * Gives `take` what `decidedSlots` tells, in the turn after it is decided, until it is interrupted. Fails as that does;
   * what `take` throws is a defect. It never suspends between slots, which costs a stream more than to apply most slots.
   */
  readonly follow: (from: Slot, take: Take) => Effect.Effect<never, NodeFailed | Compacted>
}

const ReplicatedLogBase: Context.ServiceClass<
  ReplicatedLog,
  "@synod/synod/protocols/ReplicatedLog",
  ReplicatedLogService
> = Context.Service<ReplicatedLog, ReplicatedLogService>()("@synod/synod/protocols/ReplicatedLog")

/** The replicated log that this node takes part in, by whatever protocol. */
export class ReplicatedLog extends ReplicatedLogBase {
  /** The log as one of commands of a type, which travel and are stored as the JSON of its Schema. */
  static readonly over = <A>(
    type: Schema.Codec<A, unknown>,
  ): Effect.Effect<TypedReplicatedLog<A, ForeignCommand>, never, ReplicatedLog> =>
    Effect.map(ReplicatedLog, ({ decided, decidedSlots, propose, ...log }) => {
      const codec = Schema.toCodecJson(type)
      const encode = Schema.encodeSync(codec)
      const decode = Schema.decodeEffect(codec)
      const typed = ({ command, index, slot }: Decided<Schema.Json>) =>
        Effect.mapBothEager(decode(command), {
          onSuccess: (command): Decided<A> => ({ slot, index, command }),
          onFailure: ({ message }) => new ForeignCommand({ slot, index, problem: message }),
        })
      const typedSlot = ({ commands, slot }: DecidedSlot<Schema.Json>) =>
        Effect.map(
          Effect.forEach(commands, (command, index) => typed({ slot, index, command })),
          (all): DecidedSlot<A> => ({ slot, commands: all.map(({ command }) => command) }),
        )
      return {
        ...log,
        propose: (command) => Effect.suspend(() => propose(encode(command))),
        decided: (from) => Stream.mapEffect(decided(from), typed),
        decidedSlots: (from) => Stream.mapEffect(decidedSlots(from), typedSlot),
      }
    })

  /**
   * A log of one node in memory, without any protocol: what is proposed is decided at once, and what a snapshot stands
   * for is dropped at once. For tests of services.
   */
  static readonly layerMemory = (self: NodeId = NodeId.make("memory")): Layer.Layer<ReplicatedLog> =>
    Layer.effect(ReplicatedLog, memory.make(self))
}
