/**
 * A node under load, as far as its disk goes: clients with one command at a time, each command some work of the
 * processor and an entry of the log; what is worked off while a sync is under way goes with the next.
 *
 * @module
 */
import { appends } from "./records.ts"
import { makeDisk, type Way } from "./ways.ts"

/** A load. */
export interface Load {
  readonly name: string
  readonly way: Way
  readonly clients: number
  /** What a command costs the processor beside the disk. */
  readonly workMicros: number
  readonly forMs: number
}

/** Waits a turn of the event loop, as a node does that reads its sockets. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Commands committed a second. */
export const runLoad = async ({ clients, forMs, name, way, workMicros }: Load): Promise<number> => {
  const disk = await makeDisk(name, way)
  let [index, waiting, flying, committed] = [0, clients, 0, 0]
  let sync: Promise<void> | undefined
  const start = performance.now()
  while (performance.now() - start < forMs) {
    const batch = waiting
    waiting = 0
    const workUntil = performance.now() + batch * workMicros / 1e3
    while (performance.now() < workUntil);
    await sync
    waiting += flying
    committed += flying
    flying = batch
    sync = batch === 0 ? undefined : disk.sync(appends(index, batch))
    index += batch
    if (sync === undefined) {
      waiting += flying
      committed += flying
      flying = 0
    }
    await turn()
  }
  await sync
  const elapsed = performance.now() - start
  await disk.close()
  return committed / elapsed * 1e3
}
