/**
 * The worlds in which snapshots of Multi-Paxos are explored, and what must be possible in each.
 */
import { Log } from "../../../src/model/mod.ts"
import type { Internal } from "../../../src/protocols/multipaxos/Action.ts"
import type { ReplicaState } from "../../../src/protocols/multipaxos/state.ts"
import { isHeartbeat, type Reach } from "../../../src/worlds/multiPaxos.ts"
import type { SnapshotWorld } from "../../../src/worlds/multiPaxosSnapshots.ts"

const never = () => false

/** Whether the third replica is as it should be once. */
const third = (is: (c: ReplicaState) => boolean): Reach => ([, , c]) => c !== undefined && is(c)

const leaders = (replicas: ReadonlyArray<ReplicaState>) => replicas.filter(({ mode }) => mode._tag === "Leader")

/** Two leaders, of whom the first drops slot 0; the third replica lacks it, and crashes while the snapshot arrives. */
export const behind: SnapshotWorld = {
  commands: { a: ["x"] },
  compacts: { a: 1 },
  faults: { restarts: { times: 1, nodes: ["c"] } },
  isLost: never,
  reaches: {
    "one part has arrived": third(({ parts, snapshot }) => snapshot.end === 0 && Log.length(parts) === 1),
    "the third has installed the snapshot": third(({ snapshot }) => snapshot.end === 1),
    "both lead, and the first has dropped the slot": (replicas) =>
      leaders(replicas).length === 2 && replicas.some(({ log }) => Log.firstIndex(log) === 1),
  },
}

/** A leader that decides alone and makes a second snapshot while it sends the first, and another that leads after it. */
export const twice: SnapshotWorld = {
  commands: { a: ["x", "z"] },
  compacts: { a: 2 },
  faults: { restarts: { times: 1, nodes: ["c"] } },
  isLost: ({ _tag }) => _tag === "Learn" || _tag === "Accept",
  quorums: { phase1: 3, phase2: 1 },
  reaches: {
    "the first is given up for the second": third(({ incoming, snapshot }) =>
      snapshot.end === 0 && incoming?.image.end === 2
    ),
    "the first is installed before the second": third(({ incoming, snapshot }) =>
      snapshot.end === 1 && incoming?.image.end === 2
    ),
    "the second is installed": third(({ snapshot }) => snapshot.end === 2),
  },
}

const afterTheFirst: SnapshotWorld["mayStand"] = { a: ({ round }) => round === 0, c: ({ node }) => node !== "c" }

/** A candidate that lacks what others have dropped. */
export const rival: SnapshotWorld = {
  commands: { a: ["x"], c: ["y"] },
  compacts: { a: 1, b: 1 },
  faults: {},
  isLost: isHeartbeat,
  mayStand: afterTheFirst,
  reaches: {
    "it leads all the same": third(({ mode }) => mode._tag === "Leader"),
    "it stands in vain": (replicas) =>
      replicas[2]?.mode._tag === "Candidate" && replicas.some(({ log }) => Log.firstIndex(log) === 1),
  },
}

/** A leader that drops slot 0, crashes and leads again. */
export const again: SnapshotWorld = {
  commands: { a: ["x"] },
  compacts: { a: 1, b: 1 },
  mayStand: { a: () => true },
  reaches: {
    "its second slot follows its snapshot": ([a]) => a !== undefined && Log.firstIndex(a.log) === 1 && a.chosen === 2,
  },
}

const isAcceptOfC = (message: Internal): boolean => message._tag === "Accept" && message.ballot.node === "c"

/** One that alone has accepted what it proposed: in the same slot a later leader decides something else. */
export const loser: SnapshotWorld = {
  commands: { a: ["x"], c: ["y"] },
  compacts: { a: 1 },
  faults: { restarts: { times: 1, nodes: ["c"] } },
  isLost: isAcceptOfC,
  mayStand: { a: ({ node }) => node !== "a", c: ({ round }) => round === 0 },
}
