/**
 * A group of Paxos that keeps a log as the first replicated services did: an instance a place, and whoever finds that
 * another's command was chosen there tries the next.
 *
 * @module
 */
import { Effect, type Scope } from "effect"
import type { Network } from "../../src/network/Network.ts"
import type { Timeout } from "../../src/protocols/Consensus.ts"
import * as Paxos from "../../src/protocols/paxos/mod.ts"
import { makeDisk, Storage } from "../../src/storage/mod.ts"
import { type Cluster, membersOf } from "./Cluster.ts"

/** How the group is made. */
export interface Options {
  readonly nodes: number
  readonly patience: Paxos.Patience
}

/** Starts the group, each node with a disk in memory. All know at once which places are taken; nothing else is shared. */
export const make: (
  options: Options,
) => Effect.Effect<Cluster, Paxos.Refused, Network | Scope.Scope> = Effect.fnUntraced(function* ({ nodes, patience }) {
  const members = membersOf(nodes)
  const all = yield* Effect.forEach(members, (id) =>
    Paxos.make({ id, members, patience, timeout: "1 minute" }).pipe(
      Effect.provideService(Storage, makeDisk().storage),
    ))
  let firstFree = 0
  let proposals = 0
  return all.map(({ propose }) => (command) => {
    const proposal = ++proposals
    const attempt: Effect.Effect<void, Timeout> = Effect.suspend(() => {
      const place = firstFree
      return Effect.flatMap(propose(String(place), [proposal, command]), (chosen) => {
        firstFree = Math.max(firstFree, place + 1)
        return Array.isArray(chosen) && chosen[0] === proposal ? Effect.void : attempt
      })
    })
    return attempt
  })
})
