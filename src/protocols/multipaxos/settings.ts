/**
 * The settings of a replica that its user may choose, with values that suit round trips up to 50 ms.
 *
 * @module
 */
import { Duration, Effect, Schema } from "effect"
import type { Quorums } from "../../model/Quorum.ts"
import type { TaggedErrorClass } from "../../model/TaggedError.ts"
import type { ReplicaOptions } from "./Action.ts"

/** How replicas pace themselves. Safety does not depend on it. */
export interface Pace {
  /** How often a leader says that it is alive. Default: 100 milliseconds. */
  readonly heartbeat?: Duration.Input
  /** The least and the most that a follower waits for its leader before it stands. Default: 0.5 and 1 second. */
  readonly electionTimeout?: readonly [min: Duration.Input, max: Duration.Input]
  /** How many slots may be in flight at once. Default: 64. */
  readonly window?: number
  /** How many commands a slot may hold. Default: 1,024. */
  readonly maxBatch?: number
  /** How many commands may wait at a replica. Default: 65,536. */
  readonly maxPending?: number
  /** How many slots one message tells a follower that lags. Default: 1,024. */
  readonly maxTransfer?: number
  /**
   * How long a command may be, and what one message carries of several, in about the UTF-16 units of their JSON. The bytes
   * of a message are at most six times as many, and a few hundred: the network has to carry these. A member with less
   * than others refuses longer commands; it takes what others propose. Default: 2,097,152.
   */
  readonly maxMessageLength?: number
  /** How many parts of a snapshot may be on their way to a follower at once. Default: 4. */
  readonly maxParts?: number
  /**
   * How many slots below the end of its own snapshot a replica keeps, for those that lag a little; fewer where they are
   * longer together than a message and than the snapshot. Default: 1,024.
   */
  readonly keep?: number
}

/** A lease of a leader, on which it answers reads without asking a quorum each time. */
export interface LeaseOptions {
  /** For how long a replica that confirms a leader promises nobody else: at most the least election timeout. */
  readonly duration: Duration.Input
  /**
   * By what part clocks may differ in their rates, 0.01 for one in a hundred. **Safety depends on it:** while any member's
   * clock advances by `duration`, the leader's advances by more than `duration * (1 - maxClockDrift)`. Meant are monotonic
   * clocks: what time of day they show does not matter, nor that it is set. A process may stop for as long as it likes and
   * be told late of all timers; but a clock that stands still while the others go on, as that of a suspended or migrated
   * machine may, is slower than any drift allows.
   */
  readonly maxClockDrift: number
}

/** What a member is told besides the quorums and the pace. */
export interface Member {
  readonly lease?: LeaseOptions | undefined
  readonly rejoin?: boolean
  /** Whether a failure detector tells it whom to suspect. */
  readonly isTold?: boolean
}

const InvalidPaceBase: TaggedErrorClass<InvalidPace, "InvalidPace", { readonly problem: Schema.String }> = Schema
  .TaggedError<InvalidPace>()("InvalidPace", { problem: Schema.String })

/** Replicas at this pace could decide nothing, or would stand for election all the time. */
export class InvalidPace extends InvalidPaceBase {
  override get message(): string {
    return `the pace of Multi-Paxos: ${this.problem}`
  }
}

/** The faults of settings, each with its cure. */
function* problems(
  { electionTimeout, heartbeatMs, keep, lease, quorums: _, rejoin: __, silenceMs: ___, ...counts }: ReplicaOptions,
): Generator<string> {
  const { maxMs, minMs } = electionTimeout
  if (!(heartbeatMs > 0)) yield `a heartbeat every ${heartbeatMs} ms never ends; give more than 0`
  if (!(minMs <= maxMs && maxMs < Infinity)) {
    yield `no election timeout is from ${minMs} to ${maxMs} ms; give the least, then the most`
  }
  if (!(minMs > heartbeatMs)) {
    yield `a follower would wait ${minMs} ms for a heartbeat every ${heartbeatMs} ms; let it wait for several`
  }
  if (lease !== null) {
    const { durationMs, maxClockDrift } = lease
    if (!(durationMs > 0 && durationMs <= minMs)) {
      yield `a lease of ${durationMs} ms would hold up elections; give more than 0, and at most the ${minMs} ms of the shortest election timeout`
    }
    if (!(maxClockDrift >= 0 && maxClockDrift < 1)) {
      yield `a clock drift of ${maxClockDrift} is none; give a part of the time, from 0 to below 1`
    }
  }
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 1) yield `${name} is ${count}; make it a whole number from 1`
  }
  if (!Number.isSafeInteger(keep) || keep < 0) yield `keep is ${keep}; make it a whole number from 0`
}

/** What replicas with these quorums and this pace are made with. */
export const settle = (
  quorums: Quorums,
  pace: Pace = {},
  { isTold = false, lease, rejoin = false }: Member = {},
): Effect.Effect<ReplicaOptions, InvalidPace> => {
  const [min, max] = pace.electionTimeout ?? ["500 millis", "1 second"]
  const electionTimeout = { minMs: Duration.toMillis(min), maxMs: Duration.toMillis(max) }
  const options: ReplicaOptions = {
    rejoin,
    lease: lease === undefined
      ? null
      : { durationMs: Duration.toMillis(lease.duration), maxClockDrift: lease.maxClockDrift },
    nonces: 2 ** 52,
    quorums,
    electionTimeout,
    // Who is up may have ceased to lead, which no failure detector tells: it is given up all the same, but later.
    silenceMs: isTold ? 2 * electionTimeout.maxMs : electionTimeout.minMs,
    heartbeatMs: Duration.toMillis(pace.heartbeat ?? "100 millis"),
    window: pace.window ?? 64,
    maxBatch: pace.maxBatch ?? 1024,
    maxPending: pace.maxPending ?? 65_536,
    maxTransfer: pace.maxTransfer ?? 1024,
    maxMessageLength: pace.maxMessageLength ?? 2 ** 21,
    maxParts: pace.maxParts ?? 4,
    keep: pace.keep ?? 1024,
  }
  for (const problem of problems(options)) return Effect.fail(new InvalidPace({ problem }))
  return Effect.succeed(options)
}
