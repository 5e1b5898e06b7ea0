/**
 * A group of Multi-Paxos whose first node leads.
 *
 * @module
 */
import { type Duration, Effect, Option, type Scope, Stream } from "effect"
import type { Network } from "../../src/network/Network.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import type { NodeFailed } from "../../src/protocols/ReplicatedLog.ts"
import { makeDisk, Storage } from "../../src/storage/mod.ts"
import { type Cluster, membersOf } from "./Cluster.ts"

/** How the group is made. */
export interface Options {
  readonly nodes: number
  /** Default: `"checked"`. */
  readonly edge?: "checked" | "unchecked"
}

/** How long the first node waits for its promises: above any round trip. */
const electionTimeout: Duration.Input = "500 millis"

/** Nobody but the first node stands for election, however long the process is held up. */
const never: Duration.Input = "1 day"

/** Starts the group, each node with a disk in memory, and returns once every node knows the leader. */
export const make: (
  options: Options,
) => Effect.Effect<Cluster, MultiPaxos.Refused | NodeFailed, Network | Scope.Scope> = Effect.fnUntraced(
  function* ({ edge = "checked", nodes }) {
    const members = membersOf(nodes)
    const logs = yield* Effect.forEach(members, (id, index) => {
      const timeout = index === 0 ? electionTimeout : never
      const pace = { electionTimeout: [timeout, timeout] } as const
      return MultiPaxos.make({ id, members, edge, pace, timeout: "1 minute" }).pipe(
        Effect.provideService(Storage, makeDisk().storage),
      )
    })
    yield* Effect.forEach(logs, ({ leaderChanges }) => Stream.runHead(Stream.filter(leaderChanges, Option.isSome)))
    return logs.map(({ propose }) => (command) => Effect.asVoid(propose(command)))
  },
)
