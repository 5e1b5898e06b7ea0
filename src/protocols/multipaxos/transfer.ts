/**
 * A snapshot on its way to a follower that misses slots which its leader has no more: in parts, some at a time.
 *
 * @module
 */
import * as Ballot from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import { emit, reply } from "../../role/Command.ts"
import type { Situation } from "../../role/Step.ts"
import type { Action, ReplicaOptions } from "./Action.ts"
import { tellOfSnapshot } from "./compacting.ts"
import { SnapshotRefused } from "./events.ts"
import { follow } from "./following.ts"
import * as Image from "./Image.ts"
import { CatchUp, Part, type Received } from "./messages.ts"
import type { InMode, Leader, ReplicaState } from "./state.ts"

/** What the follower has of a snapshot that arrives, so that whoever leads goes on from there. */
export const received = (state: ReplicaState): Received | null =>
  state.incoming === null ? null : { image: state.incoming.image, length: Image.arrived(state) }

/** Sends the next parts of the snapshot: up to a multiple of `maxParts`, at which the follower asks again. */
export function* sendParts(
  state: InMode<Leader>,
  received: Received | null,
  { maxParts }: ReplicaOptions,
): Action {
  const { promised: ballot, snapshot: image } = state
  const from = received !== null && Image.equals(received.image, image) ? received.length : 0
  const to = from - from % maxParts + maxParts
  for (const [offset, part] of Image.partsOf(state, from, to).entries()) {
    yield* reply(Part({ ballot, image, index: from + offset, part }))
  }
  return state
}

/** Takes a part of the leader's snapshot if it is the next; asks for more, or installs what is whole. */
export function* takePart(
  state: ReplicaState,
  { ballot, image, index, part }: Part,
  situation: Situation,
  options: ReplicaOptions,
): Action {
  if (Ballot.isLessThan(ballot, state.promised)) return state
  const follower = makeReady(yield* follow(state, ballot, situation, options), ballot, image)
  const { incoming } = follower
  if (incoming === null || !Image.equals(incoming.image, image) || Image.arrived(follower) !== index) return follower
  const checksum = Image.extend(incoming.checksum, part)
  const longer = {
    ...follower,
    incoming: { image, ballot, checksum },
    parts: Log.append(follower.parts, part),
  }
  const { chosen: first } = longer
  if (index + 1 === image.length) return yield* checksum === image.checksum ? install(longer) : refuse(longer)
  if ((index + 1) % options.maxParts === 0) yield* reply(CatchUp({ first, received: received(longer) }))
  return longer
}

/**
 * The follower with nothing of another snapshot than this, if it is a later one or a later leader's, and with nothing of
 * one that lessons have overtaken. What comes late of an earlier one does not undo what has arrived.
 */
const makeReady = (state: ReplicaState, ballot: Ballot.Ballot, image: Image.Image): ReplicaState => {
  const { chosen, incoming } = state
  if (image.end <= chosen) return incoming !== null && incoming.image.end <= chosen ? empty(state) : state
  const isNext = incoming === null || image.end > incoming.image.end ||
    !Image.equals(image, incoming.image) && Ballot.isGreaterThan(ballot, incoming.ballot)
  return isNext ? { ...empty(state), incoming: { image, ballot, checksum: Image.none.checksum } } : state
}

/** The state with nothing of a snapshot that arrives. */
const empty = (state: ReplicaState): ReplicaState => ({
  ...state,
  incoming: null,
  parts: Log.truncateFrom(state.parts, Image.endOf(state)),
})

/**
 * Puts the snapshot that has arrived in the place of all slots below its end, whatever has been accepted there: some of
 * it may have lost. What has been accepted above stays accepted, and the promise stays made.
 */
function* install(state: InTransfer): Action {
  const { image: snapshot } = state.incoming
  const installed = yield* tellOfSnapshot({
    ...state,
    snapshot,
    incoming: null,
    parts: Log.dropBefore(state.parts, Image.endOf(state)),
    log: Log.dropBefore(state.log, snapshot.end),
    chosen: snapshot.end,
  })
  yield* reply(CatchUp({ first: snapshot.end, received: null }))
  return installed
}

/** Gives up a snapshot that is not what it is said to be; it is sent anew when the next heartbeat shows that it lacks. */
function* refuse(state: InTransfer): Action {
  yield* emit(SnapshotRefused({ end: state.incoming.image.end }))
  return empty(state)
}

type InTransfer = ReplicaState & { readonly incoming: Image.Incoming }
