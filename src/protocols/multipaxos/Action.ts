/**
 * An action of a replica, and the settings that actions share.
 *
 * @module
 */
import type { Quorums } from "../../model/Quorum.ts"
import type { Delay, Program } from "../../role/Step.ts"
import type {
  Decided,
  Following,
  Leaderless,
  Leading,
  SnapshotRefused,
  Snapshotted,
  VoteLost,
  VoteRegained,
} from "./events.ts"
import type {
  Accept,
  Accepted,
  CatchUp,
  Compact,
  Confirm,
  Confirmed,
  Handover,
  Heartbeat,
  Learn,
  Nack,
  Part,
  Prepare,
  PreVote,
  PreVoted,
  Promise,
  ProposalRefused,
  ProposalsDecided,
  ProposalsUnresolved,
  Propose,
  ReadAt,
  ReadIndex,
  ReadRefused,
  Rejoin,
  Rejoined,
  Resign,
  Suspect,
  Withdraw,
} from "./messages.ts"
import type { ReplicaState } from "./state.ts"

/** What replicas send to each other. */
export type Internal =
  | Propose
  | Withdraw
  | Suspect
  | Resign
  | Handover
  | PreVote
  | PreVoted
  | Prepare
  | Promise
  | Nack
  | Accept
  | Accepted
  | Heartbeat
  | CatchUp
  | Learn
  | Part
  | Compact
  | ReadIndex
  | Confirm
  | Confirmed
  | Rejoin
  | Rejoined

/** What clients are answered. */
export type Answer = ProposalsDecided | ProposalsUnresolved | ProposalRefused | ReadAt | ReadRefused

/** What whoever watches a replica is told. */
export type Event = Decided | Leading | Following | Leaderless | Snapshotted | SnapshotRefused | VoteLost | VoteRegained

/** An action of a replica: what it says is declared here once for all of them. */
export type Action<State = ReplicaState> = Program<
  State,
  Internal | Answer,
  "Election" | "Heartbeat" | "Rejoin" | "Lease",
  Event
>

/** For how long who confirms a leader promises nobody else, and how far clocks may be trusted to agree on that. */
export interface Lease {
  readonly durationMs: number
  readonly maxClockDrift: number
}

/** The settings of a replica, the same at every member. */
export interface ReplicaOptions {
  /** Whether a replica whose disk is empty has lost it, and is to rejoin. Its own: other members have theirs. */
  readonly rejoin: boolean
  /** Whether a leader that is confirmed may rest on that for a while. */
  readonly lease: Lease | null
  /** How many numbers there are for its lives that rejoin, and for its pre-votes: so many that no two draw the same. */
  readonly nonces: number
  /** How many members suffice in each phase. */
  readonly quorums: Quorums
  /**
   * How long who has no leader waits before it would stand for election, and a candidate for its promises. A leader that
   * no quorum answers for the most of it leads no more.
   */
  readonly electionTimeout: Delay
  /** How long a leader may be silent before a follower gives it up, in milliseconds. */
  readonly silenceMs: number
  /** How often a leader says that it is alive, in milliseconds: several times within an election timeout. */
  readonly heartbeatMs: number
  /** How many slots may be in flight at once, and how many rounds of confirmation; at least 1. */
  readonly window: number
  /** How many commands a slot may hold; at least 1. */
  readonly maxBatch: number
  /** How many proposals may wait at a replica, and how many reads. */
  readonly maxPending: number
  /** How many slots one message may tell; a candidate that lags by more is not promised. */
  readonly maxTransfer: number
  /** How long what one message carries may be, as `Length` counts: a slot, or several; but one command at least. */
  readonly maxMessageLength: number
  /** How many parts of a snapshot may be on their way to a follower at once; at least 1. */
  readonly maxParts: number
  /**
   * How many slots below the end of its own snapshot a replica keeps, for those that lag a little; fewer where they are
   * longer together than a message and than the snapshot.
   */
  readonly keep: number
}
