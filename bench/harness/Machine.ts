/**
 * The machine that the figures belong to.
 *
 * @module
 */
import { Effect } from "effect"
import effectPackage from "effect/package.json" with { type: "json" }
import { cpus, totalmem } from "node:os"
import type { Machine } from "./Report.ts"

/** Reads it from the system; needs `--allow-sys=cpus,osRelease,systemMemoryInfo`. */
export const machine: Effect.Effect<Machine> = Effect.sync(() => {
  const processors = cpus()
  return {
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30 * 10) / 10,
    os: `${Deno.build.os} ${Deno.osRelease()} ${Deno.build.arch}`,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    effect: effectPackage.version,
  }
})

/** The machine on one line. */
export const describe = (machine: Machine): string =>
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.os}; ` +
  `Deno ${machine.deno}, V8 ${machine.v8}, Effect ${machine.effect}`
