/**
 * What a test may put between nodes and their world, to see that a campaign notices.
 */
import { Effect } from "effect"
import type { NetworkService } from "../../src/network/Network.ts"
import type { StorageService, Write } from "../../src/storage/mod.ts"

/** Replaces a node's network or disk. */
export interface Tampering {
  readonly network?: (network: NetworkService) => NetworkService
  readonly storage?: (storage: StorageService) => StorageService
}

/** A disk that loses some writes. */
export const losing = (isLost: (write: Write) => boolean): Tampering => ({
  storage: (disk) => ({ ...disk, write: (writes) => disk.write(writes.filter((write) => !isLost(write))) }),
})

/** A disk that loses what is written to a cell of this name. */
export const losingCell = (name: string): Tampering =>
  losing((write) => write._tag === "SetCell" && write.cell.startsWith(`${name}/`))

/** A disk that says too early that it has synced. */
export const hasty: Tampering = {
  storage: (disk) => ({ ...disk, sync: Effect.asVoid(Effect.forkDetach(disk.sync)) }),
}

/** A network whose messages say something else in a field, where they have it. */
export const saying = (field: string, value: unknown): Tampering => ({
  network: (network) => ({
    ...network,
    send: ({ message, ...addresses }) => {
      const isChanged = typeof message === "object" && message !== null && field in message
      network.send({ ...addresses, message: isChanged ? { ...message, [field]: value } : message })
    },
  }),
})

/** Something wrong, and what is said of it when it is found. */
export type Planted = readonly [fault: string, tampering: Tampering, violation: RegExp]

/** The violations of the first seeds, up to one that matches, of 20 at most. */
export const hunt = <E>(
  live: (seed: number) => Effect.Effect<{ readonly violations: ReadonlyArray<string> }, E>,
  violation: RegExp,
): Effect.Effect<string, E> =>
  Effect.gen(function* () {
    const found: Array<string> = []
    for (let seed = 0; seed < 20 && !found.some((one) => violation.test(one)); seed++) {
      found.push(...(yield* live(seed)).violations)
    }
    return found.join("\n")
  })
