/**
 * What processes have used of the machine, as Linux tells it.
 *
 * @module
 */
import { Effect } from "effect"
import { output, type ProcessFailed, type Spawner } from "../../src/campaign/Process.ts"

/** Of one process, since it started; memory is what it holds now. */
export interface Usage {
  readonly cpuSeconds: number
  readonly memoryMiB: number
}

/** Linux counts time in these for whoever reads /proc, on every architecture that Deno runs on (proc(5)). */
const ticksPerSecond = 100

/** Reads the usage of processes. By `cat`, as Deno lets nobody read /proc who may not do everything. */
export const usages: (pids: ReadonlyArray<number>) => Effect.Effect<ReadonlyArray<Usage>, ProcessFailed, Spawner> =
  Effect.fnUntraced(function* (pids) {
    const files = pids.flatMap((pid) => [`/proc/${pid}/stat`, `/proc/${pid}/status`])
    const texts = (yield* output({ command: "cat", args: files })).split(/^(?=\d+ \()/m)
    return texts.map((text) => {
      // The second field is the program's name, in brackets, which may hold anything.
      const fields = text.slice(text.lastIndexOf(")", text.indexOf("\n")) + 2).split(" ")
      return {
        cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
        memoryMiB: Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]) / 1024,
      }
    })
  })
