/**
 * Snapshots of Multi-Paxos as the explorer sees them: some replicas drop what they have decided, and others lack it.
 *
 * @module
 */
import * as Model from "../explore/Model.ts"
import { always, sometimes } from "../explore/Property.ts"
import * as Log from "../model/Log.ts"
import * as Slot from "../model/Slot.ts"
import {
  agree,
  decidedIsHeld,
  type Decisions,
  oneProposalABallot,
  snapshotMeetsLog,
  valid,
} from "../protocols/multipaxos/invariants.ts"
import * as Image from "../protocols/multipaxos/Image.ts"
import { Compact } from "../protocols/multipaxos/messages.ts"
import type { ReplicaState } from "../protocols/multipaxos/state.ts"
import { ignore } from "../role/Role.ts"
import { decisions, stage, type World } from "./multiPaxos.ts"

/** A small world in which replicas make snapshots. */
export interface SnapshotWorld extends World {
  /** How many slots each replica may put into a snapshot, one at a time and at any moment once it has decided them. */
  readonly compacts: { readonly [node: string]: number }
}

/** The part of a snapshot that stands for a slot. A snapshot begins with one that stands for none. */
const partOf = (commands: unknown): string => JSON.stringify(commands)

/** The parts of the snapshot that stands for one slot more than the latest. */
const nextParts = (state: ReplicaState): ReadonlyArray<string> => {
  const { log, snapshot } = state
  const parts = snapshot.length === 0 ? [partOf("image")] : Image.partsOf(state)
  return [...parts, partOf(Log.get(log, snapshot.end)?.commands)]
}

/** Whether a replica's snapshot is what the decisions come to. */
const isOfDecisions = (state: ReplicaState, history: Decisions): boolean =>
  Image.partsOf(state, 1).every((part, slot) => part === partOf(history[slot]?.[0]))

/** Replicas that take over from each other, drop what they have decided, and send it as snapshots to who lacks it. */
export const snapshots = (name: string, { compacts, ...options }: SnapshotWorld): Model.Model<Decisions> => {
  const { proposed, quorums, role, world } = stage(options)
  const compact = Model.action("Compact", role, (state: ReplicaState, situation) => {
    const end = Slot.advance(state.snapshot.end)
    if (end > Math.min(state.chosen, compacts[situation.self.node] ?? 0)) return ignore(state)
    const message = Compact({ end, parts: nextParts(state) })
    return role.handle(state, { _tag: "Message", message }, situation) ?? ignore(state)
  })
  return Model.make({
    ...world,
    name,
    actions: [compact],
    history: decisions,
    properties: [
      always("agreement: no two replicas decide different commands for a slot", ({ history }) => agree(history)),
      always("validity: only proposed commands are decided", ({ history }) => valid(history, proposed)),
      always("a ballot proposes one thing a slot", (view) => oneProposalABallot(view.states(role))),
      always("what is decided is held by a quorum", (view) => decidedIsHeld(view.states(role), quorums.phase2)),
      always(
        "a snapshot says what was decided",
        (view) => view.states(role).every((state) => isOfDecisions(state, view.history)),
      ),
      always("a log goes on where its snapshot ends", (view) => view.states(role).every(snapshotMeetsLog)),
      sometimes("a command is decided", ({ history }) => history.flat(2).length > 0),
      ...Object.entries(options.reaches ?? {}).map(([what, reached]) =>
        sometimes<Decisions>(what, (view) => reached(view.states(role), view.history))
      ),
    ],
  })
}
