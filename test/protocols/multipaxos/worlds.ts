/**
 * The worlds in which Multi-Paxos is explored, and what must be possible in each.
 */
import { Ballot, Log } from "../../../src/model/mod.ts"
import type { Internal } from "../../../src/protocols/multipaxos/Action.ts"
import { isHeartbeat, type Reach, type World } from "../../../src/worlds/multiPaxos.ts"

const decides = (slot: number, ...commands: ReadonlyArray<string>): Reach => (_, decisions) =>
  decisions[slot]?.some((decided) => String(decided) === String(commands)) ?? false

const bySecondLeader: Reach = (replicas) =>
  replicas.some(({ chosen, log }) => {
    const [first, second] = Log.slice(log, 0, 2)
    return chosen >= 2 && first !== undefined && second !== undefined && Ballot.isLessThan(first.ballot, second.ballot)
  })

/** Two leaders, one after the other or at once, each with a command of its own, and a crash anywhere. */
export const takeover: World = {
  reaches: {
    "slot 0 is decided with x": decides(0, "x"),
    "slot 0 is decided with y": decides(0, "y"),
    "slot 1 is decided with y, after x": decides(1, "y"),
  },
}

/** A leader that crashes and leads again. */
export const again: World = {
  commands: { a: ["x"] },
  mayStand: { a: () => true },
  reaches: { "a second leader decides slot 1 after the first has decided slot 0": bySecondLeader },
}

/** Who misses its leader gives it up, asks the others and stands if a quorum agrees, be it one that has just restarted. */
export const preVotes: World = {
  commands: { a: ["x"] },
  elections: 3,
  faults: { restarts: { times: 1, nodes: ["c"] } },
  preVotes: true,
  reaches: {
    "one asks in vain for a leader's place": ([a, b]) =>
      a?.mode._tag === "Leader" && a.chosen === 1 && b?.mode._tag === "PreCandidate",
    "two lead at once": (replicas) => replicas.filter(({ mode }) => mode._tag === "Leader").length === 2,
    "the second leader decides what the first has proposed": ([, b]) =>
      b?.chosen === 1 && Log.get(b.log, 0)?.ballot.node === "b",
  },
}

/** A leader hands over, at whatever moment, to one who then stands without a timer. */
export const handover: World = {
  commands: { a: ["x"] },
  requests: { b: ["y"] },
  elections: 1,
  faults: {},
  mayStand: { a: ({ round }) => round === 0 },
  resigns: "a",
  reaches: {
    "the second leader decides what the first has proposed": ([, b]) =>
      b?.mode._tag === "Leader" && b.chosen > 0 && Log.get(b.log, 0)?.commands[0] === "x",
    "slot 1 is decided with y, after x": decides(1, "y"),
    "the first has resigned, and follows the second": ([a]) => a?.mode._tag === "Follower" && a.mode.leader === "b",
  },
}

const isFirstAccept = (message: Internal): boolean =>
  message._tag === "Accept" && message.slot === 0 && message.ballot.round === 1

/** The first leader's first Accept is lost, but its second may arrive. */
export const gap: World = {
  commands: { a: ["x", "y"] },
  faults: {},
  isLost: (message) => isHeartbeat(message) || isFirstAccept(message),
  reaches: {
    "slot 0 is decided with a no-op": decides(0),
    "slot 1 is decided with y": decides(1, "y"),
  },
}

/** What was accepted takes two messages to tell. */
export const parts: World = {
  commands: { a: ["x", "y"], b: ["z"] },
  maxTransfer: 1,
  quorums: { phase1: 3, phase2: 1 },
  reaches: {
    "the second leader decides what it was told in the second": (replicas, decisions) =>
      decides(1, "y")(replicas, decisions) &&
      replicas.some(({ chosen, log, promised: { node } }) =>
        node === "b" && chosen > 1 && Log.slice(log, 0, 2).every(({ ballot }) => ballot.node === "b")
      ),
  },
}

/** Followers hear from the leader when it has nothing else to say, and ask for what they miss. */
export const lesson: World = {
  commands: { a: ["x"] },
  faults: { restarts: { times: 1, nodes: ["c"] } },
  isLost: () => false,
  reaches: {
    "all decide slot 0": (replicas) => replicas.every(({ chosen }) => chosen === 1),
    "one that heard of it in another ballot decides slot 0": (replicas) =>
      replicas.some(({ chosen, log }) => chosen === 1 && Log.get(log, 0)?.ballot.node === "b"),
  },
}

/** A leader that finds two proposals in its mailbox at once: they share a slot, or else there is one in each. */
export const batch: World = {
  batch: 2,
  commands: {},
  requests: { a: ["x", "y"] },
  elections: 1,
  faults: { restarts: 1 },
  reaches: {
    "two commands share a slot": decides(0, "x", "y"),
    "they share it in the other order": decides(0, "y", "x"),
    "each has a slot of its own": (_, decisions) => decides(0, "x")(_, decisions) && decides(1, "y")(_, decisions),
  },
}

/** The same without a crash, but with a second leader, who takes over what has been accepted. */
export const batchTakenOver: World = {
  ...batch,
  elections: 2,
  faults: {},
  quorums: { phase1: 3, phase2: 1 },
}

/** All must promise, and the leader alone suffices to choose. */
export const dictator: World = { quorums: { phase1: 3, phase2: 1 } }

/** Nobody else need promise, and all must accept. */
export const upstart: World = { commands: { a: ["x"] }, quorums: { phase1: 1, phase2: 3 } }

const isSecondAccept = (message: Internal): boolean => message._tag === "Accept" && message.slot === 1

/** One slot, and a node that may lose its disk at any moment, and then has to rejoin. */
const lostDisk: World = {
  faults: {},
  isLost: (message) => isHeartbeat(message) || isSecondAccept(message) || message._tag === "Nack",
}

const votesAgain = (node: number): Reach => (replicas) =>
  replicas[node]?.whole === true && replicas.some(({ mode }) => mode._tag === "Leader") &&
  replicas[node].mode._tag === "Follower"

/** An acceptor of both leaders loses its disk. */
export const acceptorWiped: World = {
  ...lostDisk,
  wiped: "c",
  reaches: {
    "slot 0 is decided with x": decides(0, "x"),
    "slot 0 is decided with y": decides(0, "y"),
    "it is whole while another leads": votesAgain(2),
  },
}

/** A leader loses its disk, and may lead again; its clients ask for something else then. */
export const leaderWiped: World = {
  ...lostDisk,
  commands: { a: ["x"] },
  mayStand: { a: () => true },
  wiped: "a",
  reaches: {
    "slot 0 is decided with what was asked in the second life": decides(0, "x again"),
    "slot 0 is decided with what was asked in the first life": decides(0, "x"),
  },
}
