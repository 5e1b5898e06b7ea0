/**
 * Snapshots take the place of the log's first slots.
 *
 * @module
 */
import * as JsonLength from "../../model/JsonLength.ts"
import * as Log from "../../model/Log.ts"
import * as Slot from "../../model/Slot.ts"
import { emit } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import { Decided, Snapshotted } from "./events.ts"
import * as Image from "./Image.ts"
import type { Compact } from "./messages.ts"
import type { ReplicaState } from "./state.ts"

/** Tells of the snapshot, and of where the log begins. */
export function* tellOfSnapshot(state: ReplicaState): Action {
  const first = Slot.Slot.make(Log.firstIndex(state.log))
  yield* emit(Snapshotted({ first, end: state.snapshot.end, parts: Image.partsOf(state) }))
  return state
}

/** Tells of the snapshot and then of all that is known to be decided, as a replica does when it starts. */
export function* tellAgain(state: ReplicaState): Action {
  yield* tellOfSnapshot(state)
  // An old note of what is chosen may not reach as far as the snapshot does.
  const chosen = state.chosen < state.snapshot.end ? state.snapshot.end : state.chosen
  let slot = Slot.Slot.make(Log.firstIndex(state.log))
  for (const { commands } of Log.slice(state.log, slot, chosen)) {
    yield* emit(Decided({ slot, commands }))
    slot = Slot.advance(slot)
  }
  return chosen === state.chosen ? state : { ...state, chosen }
}

/**
 * Where the log is to begin: `keep` slots before `end`, or as many as are no longer together than one message, or than
 * the snapshot that could be sent in their place.
 */
const firstKept = (
  log: ReplicaState["log"],
  { end, parts }: Compact,
  { keep, maxMessageLength }: ReplicaOptions,
): number => {
  const maxLength = Math.max(maxMessageLength, JsonLength.ofAll(parts))
  const least = Math.max(Log.firstIndex(log), end - keep)
  let length = 0
  for (let slot: number = end; slot > least; slot--) {
    length += JsonLength.ofAll(Log.get(log, slot - 1)?.commands ?? [])
    if (length > maxLength) return slot
  }
  return least
}

/** Keeps what the service of this node has made of the decided slots; those below, but for the last, are dropped. */
export function* compact(
  state: ReplicaState,
  message: Compact,
  { from, self }: Situation,
  options: ReplicaOptions,
): Action {
  const { end, parts } = message
  // After a crash it may know less to be decided than its service does, which asks again.
  if (from.node !== self.node || end > state.chosen || end <= state.snapshot.end) return state
  const old = Image.endOf(state)
  return yield* tellOfSnapshot({
    ...state,
    snapshot: Image.of(end, parts),
    incoming: null,
    parts: Log.dropBefore(Log.appendAll(Log.truncateFrom(state.parts, old), parts), old),
    log: Log.dropBefore(state.log, firstKept(state.log, message, options)),
  })
}
