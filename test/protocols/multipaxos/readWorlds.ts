/**
 * The worlds in which reads of Multi-Paxos are explored, and what must be possible in each.
 */
import type { Readings, ReadWorld } from "../../../src/worlds/multiPaxosReads.ts"

/** A read is told of so many slots, when that many had been decided before and when fewer had. */
const told = (request: number, slot: number, decidedBefore: number) => ({ reads }: Readings) =>
  reads[request]?.decidedBefore === decidedBefore && reads[request].answers.includes(slot)

/** A leader is asked while another takes over, decides, and a node crashes. */
export const deposed: ReadWorld = {
  commands: { b: ["y"] },
  readers: { a: 1 },
  reaches: { "a leader is confirmed when nothing is decided": told(0, 0, 0) },
}

/** The same leader is asked twice, and may be confirmed twice. */
export const askedTwice: ReadWorld = {
  commands: { b: ["y"] },
  readers: { a: 2 },
  faults: {},
  reaches: { "both reads are answered": (readings) => told(0, 0, 0)(readings) && told(1, 0, 0)(readings) },
}

/** A leader is asked that has taken over from another. */
export const takenOver: ReadWorld = {
  commands: { a: ["x"] },
  readers: { b: 1 },
  faults: {},
  reaches: {
    "it is confirmed when nothing is decided": told(0, 0, 0),
    "it tells of what its predecessor decided": told(0, 1, 1),
    "it tells of what may be decided, and waits until it is": told(0, 1, 0),
  },
}

/** All must promise, and the leader alone suffices to choose, and to confirm. */
export const dictator: ReadWorld = { ...takenOver, quorums: { phase1: 3, phase2: 1 } }

/** Nobody else need promise, and all must choose, and confirm. */
export const upstart: ReadWorld = { ...takenOver, quorums: { phase1: 1, phase2: 3 } }
