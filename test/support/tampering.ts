/**
 * What a test may put between nodes and their world, to see that a campaign notices.
 */
import { Effect } from "effect"
import type { Tampering } from "../../src/campaign/mod.ts"
import type { Write } from "../../src/storage/mod.ts"

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

/** A network whose messages of this name say something else in a field. */
export const saying = (name: string, field: string, value: unknown): Tampering => ({
  network: (network) => ({
    ...network,
    send: ({ message, ...addresses }) => {
      const isChanged = typeof message === "object" && message !== null && "_tag" in message && message._tag === name
      network.send({ ...addresses, message: isChanged ? { ...message, [field]: value } : message })
    },
  }),
})
