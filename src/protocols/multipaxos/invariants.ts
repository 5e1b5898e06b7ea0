/**
 * What Multi-Paxos promises, said of all that its replicas have ever decided and of what they hold.
 *
 * @module
 */
import { Equal, type Schema } from "effect"
import * as Ballot from "../../model/Ballot.ts"
import * as Log from "../../model/Log.ts"
import type { Decided } from "./events.ts"
import type { ReplicaState } from "./state.ts"

type Commands = ReadonlyArray<Schema.Json>

/** The commands that any replica has ever decided, by slot. One entry a slot, if all is well. */
export type Decisions = ReadonlyArray<ReadonlyArray<Commands>>

/** Adds that a replica has decided a slot; the same value if that is known. */
export const record = (decisions: Decisions, { commands, slot }: Decided): Decisions => {
  const known = decisions[slot] ?? []
  if (known.some((one) => Equal.equals(one, commands))) return decisions
  return Array.from(
    { length: Math.max(decisions.length, slot + 1) },
    (_, i) => i === slot ? [...known, commands] : decisions[i] ?? [],
  )
}

/** Agreement: no two replicas decide different commands for a slot, nor one replica at different times. */
export const agree = (decisions: Decisions): boolean => decisions.every((slot) => slot.length <= 1)

/** Validity: only commands that have been proposed are decided. */
export const valid = (decisions: Decisions, proposed: Commands): boolean =>
  decisions.flat(2).every((command) => proposed.some((one) => Equal.equals(one, command)))

/** A ballot proposes one thing a slot: replicas that have accepted a slot in one ballot hold the same commands there. */
export const oneProposalABallot = (replicas: ReadonlyArray<ReplicaState>): boolean =>
  replicas.every((one, index) =>
    replicas.slice(index + 1).every((other) => {
      const end = Math.min(Log.endIndex(one.log), Log.endIndex(other.log))
      for (let slot = 0; slot < end; slot++) {
        const [a, b] = [Log.get(one.log, slot), Log.get(other.log, slot)]
        if (a === undefined || b === undefined || !Ballot.equals(a.ballot, b.ballot)) continue
        if (!Equal.equals(a.commands, b.commands)) return false
      }
      return true
    })
  )

/**
 * What a replica knows to be chosen, so many replicas hold in their logs or have in a snapshot: it survives what the
 * quorums survive.
 */
export const decidedIsHeld = (replicas: ReadonlyArray<ReplicaState>, phase2: number): boolean =>
  replicas.every(({ chosen, log }) => {
    for (let slot = Log.firstIndex(log); slot < chosen; slot++) {
      const commands = Log.get(log, slot)?.commands
      const holds = (other: ReplicaState) =>
        slot < Log.firstIndex(other.log) || Equal.equals(Log.get(other.log, slot)?.commands, commands)
      if (replicas.filter(holds).length < phase2) return false
    }
    return true
  })

/** A log begins no later than its snapshot ends, and what is known to be chosen reaches as far. */
export const snapshotMeetsLog = ({ chosen, log, snapshot }: ReplicaState): boolean =>
  Log.firstIndex(log) <= snapshot.end && snapshot.end <= chosen && chosen <= Log.endIndex(log)
