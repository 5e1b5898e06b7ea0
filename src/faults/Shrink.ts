/**
 * Makes a schedule that fails smaller for as long as it fails: fewer strikes first, then milder ones. That is delta
 * debugging ("Simplifying and isolating failure-inducing input", Zeller and Hildebrandt 2002).
 *
 * @module
 */
import type { Fault } from "./Fault.ts"
import type { Schedule, Strike } from "./Schedule.ts"

/** The search for a smaller schedule: yields candidates, is told of each whether it fails, and returns the smallest. */
export type Search = Generator<Schedule, Schedule, boolean>

/** Drops strikes, all at first, then half of what is left, and single ones until each is needed. */
function* dropStrikes(schedule: Schedule): Search {
  let { strikes } = schedule
  let count = strikes.length
  while (count > 0) {
    const before = strikes.length
    for (let from = 0; from < strikes.length;) {
      const fewer = strikes.toSpliced(from, count)
      if (yield { ...schedule, strikes: fewer }) strikes = fewer
      else from += count
    }
    if (count > 1) count = Math.ceil(count / 2)
    else if (strikes.length === before) break
  }
  return { ...schedule, strikes }
}

/** The same fault with less of it, where it has a measure. */
const milder = (fault: Fault): ReadonlyArray<Fault> => {
  switch (fault._tag) {
    case "Crash":
      return [{ ...fault, disk: "kept" }]
    case "Disturb":
      return [
        { ...fault, loss: 0 },
        { ...fault, duplication: 0 },
        { ...fault, reordering: 0 },
        { ...fault, minDelayMs: 0, maxDelayMs: 0 },
        ...fewerDirections(fault),
      ]
    case "Drift":
      return [{ ...fault, rate: 1 + Math.trunc((fault.rate - 1) * 50) / 100 }]
    case "Jump":
      // JSON has no negative zero.
      return [{ ...fault, ms: Math.trunc(fault.ms / 2) + 0 }]
    case "SlowDisk":
      return [{ ...fault, syncMs: Math.floor(fault.syncMs / 2) }]
    default:
      return []
  }
}

const fewerDirections = (fault: Extract<Fault, { readonly _tag: "Disturb" }>): ReadonlyArray<Fault> => {
  const { directions } = fault
  if (directions === "all") return []
  return directions.map((_, index) => ({ ...fault, directions: directions.toSpliced(index, 1) }))
}

/** What is simpler than a strike, the simplest first. */
const simpler = (strike: Strike): ReadonlyArray<Strike> => {
  const { again, atMs, fault, forMs } = strike
  const candidates: Array<Strike> = []
  if (again !== undefined) {
    candidates.push(forMs === undefined ? { atMs, fault } : { atMs, forMs, fault })
    const times = Math.floor(again.times / 2)
    if (times > 0) candidates.push({ ...strike, again: { ...again, times } })
  }
  if (forMs !== undefined) {
    for (const part of [10, 2]) candidates.push({ ...strike, forMs: Math.ceil(forMs / part) })
  }
  for (const other of milder(fault)) candidates.push({ ...strike, fault: other })
  return candidates.filter((candidate) => JSON.stringify(candidate) !== JSON.stringify(strike))
}

/** Makes each strike simpler for as long as it fails. */
function* simplifyStrikes(schedule: Schedule): Search {
  let strikes = schedule.strikes
  for (let index = 0; index < strikes.length; index++) {
    let candidates = strikes.slice(index, index + 1).flatMap(simpler)
    while (candidates.length > 0) {
      const [candidate, ...others] = candidates
      const changed = candidate === undefined ? strikes : strikes.with(index, candidate)
      if (candidate !== undefined && (yield { ...schedule, strikes: changed })) {
        strikes = changed
        candidates = [...simpler(candidate)]
      } else candidates = others
    }
  }
  return { ...schedule, strikes }
}

/**
 * Searches for the smallest schedule that fails as this one does, where that takes many trials: the caller stops when
 * it has had enough, and keeps the last that failed.
 */
export function* shrink(schedule: Schedule): Search {
  let smallest = schedule
  while (true) {
    const fewer = yield* dropStrikes(smallest)
    const simple = yield* simplifyStrikes(fewer)
    if (simple === fewer || JSON.stringify(simple) === JSON.stringify(fewer)) return simple
    smallest = simple
  }
}
