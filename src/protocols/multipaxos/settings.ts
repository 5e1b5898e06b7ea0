/**
 * The settings of a replica that its user may choose, with values that suit round trips up to 50 ms.
 *
 * @module
 */
import { Duration } from "effect"
import type { Quorums } from "../../model/Quorum.ts"
import { between } from "../../role/Command.ts"
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
}

/** What replicas with these quorums and this pace are made with. */
export const settle = (quorums: Quorums, pace: Pace = {}): ReplicaOptions => {
  const [min, max] = pace.electionTimeout ?? ["500 millis", "1 second"]
  return {
    quorums,
    electionTimeout: between(min, max),
    heartbeatMs: Duration.toMillis(pace.heartbeat ?? "100 millis"),
    window: pace.window ?? 64,
    maxBatch: pace.maxBatch ?? 1024,
    maxPending: pace.maxPending ?? 65_536,
    maxTransfer: pace.maxTransfer ?? 1024,
  }
}
