/**
 * Synod and etcd side by side.
 *
 * @module
 */
import { Effect, type FileSystem, type PlatformError } from "effect"
import type { Section } from "../harness/Report.ts"
import { concurrencies } from "../live/Load.ts"
import { measurePuts, type Puts } from "../live/measurePuts.ts"
import { sectionsOf } from "../live/putTables.ts"
import type { ProcessFailed, Spawner } from "../../src/campaign/Process.ts"
import { startSynod } from "../live/SynodCluster.ts"
import { startEtcd } from "./EtcdCluster.ts"

/** How Synod does at so many clients, for one of etcd's. */
const ratios = (measured: ReadonlyArray<Puts>, clients: number) => {
  const [synod, etcd] = ["Synod", "etcd"].map((name) =>
    measured.find((puts) => puts.system === name && puts.clients === clients)
  )
  return synod === undefined || etcd === undefined ? [clients, null, null, null] : [
    clients,
    synod.putsPerSecond / etcd.putsPerSecond,
    synod.p50Micros / etcd.p50Micros,
    synod.p99Micros / etcd.p99Micros,
  ]
}

const load = "Three nodes as three processes of this machine, their disks beside the results, each put synced by a " +
  "majority; keys of 8 bytes among 10,000, values of 256 bytes; each client puts one value at a time. Both clusters run " +
  "all the while and are loaded in turns. "

/** Measures both under the same load. */
export const sections: Effect.Effect<
  ReadonlyArray<Section>,
  ProcessFailed | PlatformError.PlatformError,
  Spawner | FileSystem.FileSystem
> = Effect.scoped(Effect.gen(function* () {
  const etcd = yield* startEtcd
  const synod = yield* startSynod()
  const measured = yield* measurePuts({ etcd, Synod: synod })
  return [
    {
      title: "Synod for one of etcd's",
      measured: load + "Ratios of the medians below: above 1, Synod's figure is the greater.",
      table: {
        columns: [
          { title: "clients" },
          { title: "puts a second", digits: 2 },
          { title: "p50", digits: 2 },
          { title: "p99", digits: 2 },
        ],
        rows: concurrencies.map((clients) => ratios(measured, clients)),
      },
    },
    ...sectionsOf(
      measured,
      load + "Each system by its own client, at its leader: Go's clientv3 for etcd, the typed client for Synod. " +
        "Medians of the rounds.",
    ),
  ]
}))
