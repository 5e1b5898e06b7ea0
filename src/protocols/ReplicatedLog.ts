/**
 * A replicated log: nodes agree on one growing sequence of commands.
 *
 * @module
 */
import { Context, Effect, type Option, Schema, Stream } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import { Slot } from "../model/Slot.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import type { NodeFailed } from "../runtime/Node.ts"

export type { NodeFailed }

const ProposalTimeoutBase: TaggedErrorClass<ProposalTimeout, "ProposalTimeout", Record<never, never>> = Schema
  .TaggedError<ProposalTimeout>()("ProposalTimeout", {})

/** No answer came in time. Whether the command is or will be in the log is unknown. */
export class ProposalTimeout extends ProposalTimeoutBase {
  override get message(): string {
    return "no decision on the command was learned in time; it may be decided all the same: look for it in the log"
  }
}

const LeaderChangedBase: TaggedErrorClass<LeaderChanged, "LeaderChanged", Record<never, never>> = Schema
  .TaggedError<LeaderChanged>()("LeaderChanged", {})

/** The leader was deposed while it worked on the command. Whether that is or will be in the log is unknown. */
export class LeaderChanged extends LeaderChangedBase {
  override get message(): string {
    return "the leader changed while the command was on its way; it may be decided all the same: look for it in the log"
  }
}

const NoLeaderBase: TaggedErrorClass<NoLeader, "NoLeader", Record<never, never>> = Schema
  .TaggedError<NoLeader>()("NoLeader", {})

/** This node knows of no leader, and too many commands wait for one. The command was not and will not be proposed. */
export class NoLeader extends NoLeaderBase {
  override get message(): string {
    return "there is no leader and too many commands wait for one; the command was not proposed: try again later"
  }
}

const OverloadedBase: TaggedErrorClass<Overloaded, "Overloaded", Record<never, never>> = Schema
  .TaggedError<Overloaded>()("Overloaded", {})

/** Too many commands wait already. The command was not and will not be proposed. */
export class Overloaded extends OverloadedBase {
  override get message(): string {
    return "too many commands wait already; the command was not proposed: try again later, or propose less at once"
  }
}

const ForeignCommandBase: TaggedErrorClass<ForeignCommand, "ForeignCommand", {
  readonly slot: typeof Slot
  readonly index: Schema.Int
  readonly problem: Schema.String
}> = Schema.TaggedError<ForeignCommand>()("ForeignCommand", {
  slot: Slot,
  index: Schema.Int,
  problem: Schema.String,
})

/** A decided command is not of the expected type: somebody else writes to this log. */
export class ForeignCommand extends ForeignCommandBase {
  override get message(): string {
    return `the command at slot ${this.slot}, index ${this.index} is not of the expected type; keep one type to a log: ${this.problem}`
  }
}

const CompactedBase: TaggedErrorClass<Compacted, "Compacted", { readonly first: typeof Slot }> = Schema
  .TaggedError<Compacted>()("Compacted", { first: Slot })

/** The log at this node begins at slot `first` and not below any more: a snapshot stands in for what was there. */
export class Compacted extends CompactedBase {
  override get message(): string {
    return `the log begins at slot ${this.first} here: start from the snapshot, which stands for all slots below its end`
  }
}

const NotConfirmedBase: TaggedErrorClass<NotConfirmed, "NotConfirmed", Record<never, never>> = Schema
  .TaggedError<NotConfirmed>()("NotConfirmed", {})

/** No leader confirmed in time that it still leads. Nothing was read, and nothing has changed. */
export class NotConfirmed extends NotConfirmedBase {
  override get message(): string {
    return "no leader confirmed in time that it still leads: try again, or read what may be stale"
  }
}

/** What the commands of all slots below `end` came to, in place of those slots. */
export interface Snapshot {
  readonly end: Slot
  /** The image in parts of at most `maxPartLength` UTF-16 units each; what they say is their writer's business. */
  readonly parts: ReadonlyArray<string>
}

/** The most that a part of a snapshot may hold: what one message may carry. */
export const maxPartLength = 65_536

/** How a node's side of the log stands, for its operator. */
export interface LogStatus {
  readonly leader: Option.Option<NodeId>
  /** Under what the leader leads, in the protocol's words: a ballot, a term or a view. */
  readonly reign: string
  /** The log holds the slots of [first, end); those below `decided` are known to be decided. */
  readonly first: Slot
  readonly decided: Slot
  readonly end: Slot
  /** The end of the latest snapshot, 0 without one. */
  readonly snapshotEnd: Slot
}

/** Why a command may not be in the log. */
export type ProposeError = ProposalTimeout | LeaderChanged | NoLeader | Overloaded

/** Where a command stands. A slot holds any number of commands; `index` counts them from 0. */
export interface Position {
  readonly slot: Slot
  readonly index: number
}

/** A decided command. */
export interface Decided<out A> extends Position {
  readonly command: A
}

/** A replicated log of commands of one type. */
export interface TypedReplicatedLog<A, E = never> {
  /**
   * Puts a command into the log and returns where it stands. On an unreliable network it may stand there more than
   * once; who minds gives commands names, and takes each name once.
   */
  readonly propose: (command: A) => Effect.Effect<Position, ProposeError>
  /**
   * The decided commands from a slot on, in the order of the log, without gaps or repeats; then those to come. It is
   * the same sequence at every node, though some learn of it later. Fails when the node does, and with `Compacted`
   * where a snapshot has taken the place of what comes next.
   */
  readonly decided: (from: Slot) => Stream.Stream<Decided<A>, NodeFailed | Compacted | E>
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
}

/** What every protocol for a replicated log promises. */
export interface ReplicatedLogService extends TypedReplicatedLog<Schema.Json> {}

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
    Effect.map(ReplicatedLog, ({ decided, propose, ...log }) => {
      const codec = Schema.toCodecJson(type)
      const encode = Schema.encodeSync(codec)
      const decode = Schema.decodeEffect(codec)
      const typed = ({ command, index, slot }: Decided<Schema.Json>) =>
        Effect.mapBothEager(decode(command), {
          onSuccess: (command): Decided<A> => ({ slot, index, command }),
          onFailure: ({ message }) => new ForeignCommand({ slot, index, problem: message }),
        })
      return {
        ...log,
        propose: (command) => Effect.suspend(() => propose(encode(command))),
        decided: (from) => Stream.mapEffect(decided(from), typed),
      }
    })
}
