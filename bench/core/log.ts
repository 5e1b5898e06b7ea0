/**
 * What the operations of a Log cost in a log of a thousand entries and in one of a million.
 *
 * @module
 */
import * as Log from "../../src/model/Log.ts"

/** The median over samples of the mean cost of one operation in a sample. */
export interface LogCost {
  readonly name: "append" | "get" | "set" | "truncate-last" | "diff-after-append"
  /** Entries of the log. */
  readonly size: number
  /** Nanoseconds an operation. */
  readonly medianNs: number
}

const samples = 1001

/** Operations a sample: whole leaves of 32, so that each sample has its share of the steps between leaves. */
const perSample = 320

/** Times `run`, which performs `perSample` operations and returns a number that depends on all of them. */
const medianNs = (run: () => number): number => {
  const costs: Array<number> = []
  let checksum = 0
  for (let sample = 0; sample < samples; sample++) {
    const start = performance.now()
    checksum += run()
    costs.push((performance.now() - start) * 1e6 / perSample)
  }
  if (!Number.isFinite(checksum)) throw new Error("a measured operation lost its result")
  return costs.sort((a, b) => a - b)[Math.floor(samples / 2)] ?? NaN
}

const measureSize = (size: number): ReadonlyArray<LogCost> => {
  const log = Log.fromIterable(Array.from({ length: size }, (_, index) => ({ index })))
  const entry = { index: 1 }
  // A stride of a golden ratio spreads the indices over the whole log.
  const indices = Array.from({ length: perSample }, (_, i) => Math.floor(((i * 0.618034) % 1) * size))
  const versions = [log]
  for (let i = 0; i < perSample; i++) versions.push(Log.append(versions[i] ?? log, entry))

  const operations: Record<LogCost["name"], () => number> = {
    append() {
      let grown = log
      for (let i = 0; i < perSample; i++) grown = Log.append(grown, entry)
      return Log.length(grown)
    },
    get() {
      let sum = 0
      for (const index of indices) sum += Log.get(log, index)?.index ?? NaN
      return sum
    },
    set() {
      let sum = 0
      for (const index of indices) sum += Log.length(Log.set(log, index, entry))
      return sum
    },
    "truncate-last"() {
      let shrunk = log
      for (let i = 0; i < perSample; i++) shrunk = Log.truncateFrom(shrunk, Log.endIndex(shrunk) - 1)
      return Log.length(shrunk)
    },
    "diff-after-append"() {
      let sum = 0
      for (let i = 0; i < perSample; i++) {
        sum += Log.diff(versions[i] ?? log, versions[i + 1] ?? log)?.writes.length ?? NaN
      }
      return sum
    },
  }
  const names = ["append", "get", "set", "truncate-last", "diff-after-append"] as const
  return names.map((name) => ({ name, size, medianNs: medianNs(operations[name]) }))
}

/** Median cost of each operation at both sizes, measured in one run of about a second. */
export const measureLog = (): ReadonlyArray<LogCost> => {
  measureSize(1000) // warms up the compiler, so that the first size is not measured colder than the second
  return [1000, 1_000_000].flatMap(measureSize)
}
