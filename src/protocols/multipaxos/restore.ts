/**
 * What the replicas of a new cluster begin with, made of what one replica of an old one has on its disk.
 *
 * They all begin with the same: the snapshot, the log as far as that replica knew it to be decided, and its promise. So
 * they stand where the replicas of a run of Multi-Paxos may stand that have all promised that ballot, have all accepted
 * these entries, and have all crashed with every message lost (PMS 2.2, and section 3):
 *
 * - Every quorum holds what stands below `chosen`, each slot in one ballot, so there it is chosen, and P2c holds.
 * - From `chosen` on nobody has accepted anything, and nobody will in a ballot up to the promise: whoever stands takes
 *   one above. So no slot has anything that may have been chosen.
 * - No other replica was there: a cluster has a name of its own, and nobody of another is let in.
 *
 * What the replica had accepted from `chosen` on is dropped. It may have lost to another value, that was acknowledged
 * and seen; the log would go on with something that never happened. Without it the new cluster goes on from a state that
 * the old one was in.
 *
 * @module
 */
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import * as Image from "./Image.ts"
import type { ReplicaState } from "./state.ts"

/** What each replica of the new cluster begins with. */
export interface Restored {
  readonly state: ReplicaState
  /** How many slots were dropped in which something was accepted, and nothing known to be decided. */
  readonly dropped: number
}

/** What all replicas begin with, of one that has this on its disk, and that is whole. */
export const restore = (state: ReplicaState): Restored => {
  const { log, parts, snapshot } = state
  // An old note of what is chosen may not reach as far as the snapshot does.
  const chosen = Slot.Slot.make(Math.max(state.chosen, snapshot.end))
  return {
    state: {
      ...state,
      chosen,
      log: Log.truncateFrom(log, chosen),
      incoming: null,
      parts: Log.truncateFrom(parts, Image.endOf(state)),
    },
    dropped: Math.max(0, Log.endIndex(log) - chosen),
  }
}
