/**
 * What every node runs.
 *
 * @module
 */
import { Context } from "effect"
import type { ReplicatedService } from "../replicated/mod.ts"
import { Election } from "../services/election/mod.ts"
import { KeyValue } from "../services/keyvalue/mod.ts"
import { LockServer } from "../services/lock/mod.ts"

/** Services that a program may run as a node does. */
export type Services = ReadonlyArray<ReplicatedService.Any>

/** The ready-made services, which every node runs. */
export const readyMade: Services = [KeyValue, LockServer, Election]

/** What a program's nodes run besides. Default: nothing. */
export const OwnServices: Context.Reference<Services> = Context.Reference("@synod/synod/cli/OwnServices", {
  defaultValue: (): Services => [],
})
