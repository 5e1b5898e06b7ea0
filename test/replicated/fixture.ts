/** Replicas on a log in memory, in a simulated world. */
import { it } from "@effect/vitest"
import { Deferred, Effect, type Scope } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import * as memory from "../../src/protocols/memory.ts"
import { ReplicatedLog, type ReplicatedLogService } from "../../src/protocols/ReplicatedLog.ts"
import { make, type Options } from "../../src/replicated/make.ts"
import { live } from "../support/seeds.ts"
import { Patron } from "./Patron.ts"
import { Counter, Leases, Misfit } from "./services.ts"

/** The node that leads the log in memory, and another. */
export const self: NodeId = NodeId.make("a")
export const other: NodeId = NodeId.make("b")

/** A replica on a log, for as long as the scope lives. */
export const replicaOn = (log: ReplicatedLogService, options: Partial<Options> = {}) =>
  Effect.provideService(make({ id: self, services: [Counter, Leases, Misfit], ...options }), ReplicatedLog, log)

/** A client of such a replica. */
export const patronOn = (log: ReplicatedLogService, options?: Partial<Options>) =>
  Effect.map(replicaOn(log, options), (replica) => new Patron(replica))

/** The log as a replica sees it that learns what is decided only when the gate opens. */
export const gated = (log: ReplicatedLogService, gate: Deferred.Deferred<void>): ReplicatedLogService => ({
  ...log,
  follow: (from, take) => Effect.andThen(Deferred.await(gate), log.follow(from, take)),
})

/** A test with a log of its own. */
export const world = <A, E>(name: string, program: (log: ReplicatedLogService) => Effect.Effect<A, E, Scope.Scope>) =>
  it.effect(name, () => live(Effect.flatMap(memory.make(self), program), 1))
