/**
 * The speed and the memory of the explorer, on models that it explores to the end.
 *
 * @module
 */
import { Effect } from "effect"
import type { InvalidModel } from "../../src/explore/InvalidModel.ts"
import * as Explore from "../../src/explore/Explore.ts"
import type { Model } from "../../src/explore/Model.ts"
import type { Report } from "../../src/explore/Report.ts"
import { duel } from "../../src/worlds/paxos.ts"

/** What one model cost. */
export interface ExplorerCost {
  readonly name: string
  /** Distinct states stored; with symmetry, representatives. */
  readonly states: number
  /** Distinct states that these stand for. */
  readonly fullStates: number
  readonly transitions: number
  /** States stored a second of real time: the median of the rounds, and the greatest. */
  readonly medianStatesPerSecond: number
  readonly greatestStatesPerSecond: number
  /** Bytes of the explorer's tables a state stored, by its own account. */
  readonly tableBytesPerState: number
  /** Bytes a state stored that the heap and its buffers grew by at most, garbage not yet collected included. */
  readonly heapBytesPerState: number
}

const usedBytes = (): number => {
  const { external, heapUsed } = Deno.memoryUsage()
  return heapUsed + external
}

const explore = Effect.fnUntraced(function* <H>(model: Model<H>) {
  const before = usedBytes()
  let peak = before
  const onProgress = () =>
    Effect.sync(() => {
      peak = Math.max(peak, usedBytes())
    })
  const report = yield* Explore.check(model, { onProgress, progressEvery: "50 millis" })
  return { report, grown: peak - before }
})

const perSecond = ({ elapsedMs, states }: Report): number => states * 1000 / elapsedMs

const measureModel = Effect.fnUntraced(function* <H>(name: string, model: Model<H>, rounds: number) {
  const runs = yield* Effect.replicateEffect(explore(model), rounds)
  const [first] = runs
  if (first === undefined || runs.some(({ report }) => report.verdict !== "holds")) {
    return yield* Effect.die(new Error(`${name} was not explored to its end`))
  }
  const { bytes, fullStates, states, transitions } = first.report
  const speeds = runs.map(({ report }) => perSecond(report)).sort((a, b) => a - b)
  const cost: ExplorerCost = {
    name,
    states,
    fullStates,
    transitions,
    medianStatesPerSecond: speeds[Math.floor(speeds.length / 2)] ?? 0,
    greatestStatesPerSecond: speeds.at(-1) ?? 0,
    tableBytesPerState: bytes / states,
    heapBytesPerState: Math.max(...runs.map(({ grown }) => grown)) / states,
  }
  return cost
})

/** Explores single-decree Paxos with two proposers and three acceptors, of which one may restart, so many times each. */
export const measureExplorer = (rounds: number): Effect.Effect<ReadonlyArray<ExplorerCost>, InvalidModel> => {
  const { symmetry: _, ...whole } = duel("Paxos, 2 proposers, 3 acceptors")
  return Effect.all([
    measureModel("Paxos, 2 proposers, 3 acceptors", whole, rounds),
    measureModel("the same, acceptors interchangeable", { ...whole, symmetry: [["a1", "a2", "a3"]] }, rounds),
  ])
}
