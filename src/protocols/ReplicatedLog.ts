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
   * the same sequence at every node, though some learn of it later. Fails when the node does.
   */
  readonly decided: (from: Slot) => Stream.Stream<Decided<A>, NodeFailed | E>
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
