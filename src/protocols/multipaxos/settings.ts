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
  /** How many parts of a snapshot may be on their way to a follower at once. Default: 4. */
  readonly maxParts?: number
  /** How many slots below the end of its own snapshot a replica keeps, for those that lag a little. Default: 1,024. */
  readonly keep?: number
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
  { electionTimeout, heartbeatMs, keep, quorums: _, rejoin: __, ...counts }: ReplicaOptions,
): Generator<string> {
  const { maxMs, minMs } = electionTimeout
  if (!(heartbeatMs > 0)) yield `a heartbeat every ${heartbeatMs} ms never ends; give more than 0`
  if (!(minMs <= maxMs && maxMs < Infinity)) {
    yield `no election timeout is from ${minMs} to ${maxMs} ms; give the least, then the most`
  }
  if (!(minMs > heartbeatMs)) {
    yield `a follower would wait ${minMs} ms for a heartbeat every ${heartbeatMs} ms; let it wait for several`
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
  rejoin = false,
): Effect.Effect<ReplicaOptions, InvalidPace> => {
  const [min, max] = pace.electionTimeout ?? ["500 millis", "1 second"]
  const options: ReplicaOptions = {
    rejoin,
    nonces: 2 ** 52,
    quorums,
    electionTimeout: { minMs: Duration.toMillis(min), maxMs: Duration.toMillis(max) },
    heartbeatMs: Duration.toMillis(pace.heartbeat ?? "100 millis"),
    window: pace.window ?? 64,
    maxBatch: pace.maxBatch ?? 1024,
    maxPending: pace.maxPending ?? 65_536,
    maxTransfer: pace.maxTransfer ?? 1024,
    maxParts: pace.maxParts ?? 4,
    keep: pace.keep ?? 1024,
  }
  for (const problem of problems(options)) return Effect.fail(new InvalidPace({ problem }))
  return Effect.succeed(options)
}
