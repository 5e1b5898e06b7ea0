/**
 * What may go wrong with a replicated log, and what to do about it.
 *
 * @module
 */
import { Schema } from "effect"
import { Slot } from "../model/Slot.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

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

const CommandTooLongBase: TaggedErrorClass<CommandTooLong, "CommandTooLong", {
  readonly length: Schema.Int
  readonly maxLength: Schema.Int
}> = Schema.TaggedError<CommandTooLong>()("CommandTooLong", { length: Schema.Int, maxLength: Schema.Int })

/** No message carries a command of this length. It was not and will not be proposed. */
export class CommandTooLong extends CommandTooLongBase {
  override get message(): string {
    return `the command is ${this.length} long and a message carries ${this.maxLength}; it was not proposed: cut it up, or let all members carry more`
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

/** A decided command is not of the expected type: somebody else, or another version, writes to this log. */
export class ForeignCommand extends ForeignCommandBase {
  override get message(): string {
    return `the command at slot ${this.slot}, index ${this.index} is not of the expected type; keep one type to a log, and read it with the version that wrote it: ${this.problem}`
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
