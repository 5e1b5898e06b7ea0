/**
 * A replicated log of one node, in memory and without any protocol.
 *
 * @module
 */
import { Effect, Option } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import { Slot } from "../model/Slot.ts"
import * as Command from "./Command.ts"
import { Feed } from "./Feed.ts"
import type { ReplicatedLogService } from "./ReplicatedLog.ts"
import * as Snapshot from "./Snapshot.ts"

/** Makes an empty log that `self` leads; each command has a slot of its own. */
export const make = (self: NodeId): Effect.Effect<ReplicatedLogService> =>
  Effect.sync(() => {
    const feed = new Feed<never>()
    feed.begin(Slot.make(0), Option.none())
    feed.lead(Option.some(self), self)
    return {
      propose: (command) =>
        Effect.sync(() => {
          Command.check(command)
          const slot = feed.decidedEnd
          feed.decide(slot, [command])
          return { slot, index: 0 }
        }),
      decided: (from) => feed.decided(from),
      decidedSlots: (from) => feed.decidedSlots(from),
      follow: (from, take) => feed.follow(from, take),
      readIndex: Effect.sync(() => feed.decidedEnd),
      snapshot: feed.snapshot,
      compact: (snapshot) =>
        Effect.sync(() => {
          Snapshot.check(snapshot, feed.decidedEnd)
          if (snapshot.end > feed.status.snapshotEnd) feed.begin(snapshot.end, Option.some(snapshot))
        }),
      status: Effect.sync(() => feed.status),
      leader: Effect.sync(() => feed.leader),
      leaderChanges: feed.leaderChanges,
      // There is no other.
      resign: Effect.void,
    }
  })
