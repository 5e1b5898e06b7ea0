/**
 * The speed of a simulated world, as a section of the core suite.
 *
 * @module
 */
import { Effect } from "effect"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { measureSimulation, type SimulationSpeed } from "./simulation.ts"

const nanosPerSecond = 1e9

const rowOf = (speed: SimulationSpeed): Section["table"]["rows"][number] => {
  const messagesPerSecond = nanosPerSecond / speed.medianNanosPerMessage
  return [
    speed.name,
    messagesPerSecond,
    messagesPerSecond / speed.messagesPerSimulatedSecond,
    speed.medianNanosPerMessage,
    speed.stepsPerMessage,
  ]
}

/** Measures the simulation. */
export const simulationSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("simulation")
  return {
    title: "Simulation",
    measured:
      "Real time in which a cluster of five nodes runs in a simulated world, on links of 1 ms, on one core: the " +
      "median over runs. A step is a task run or an event come due.",
    table: {
      columns: [
        { title: "five nodes" },
        { title: "messages", unit: "1/s", digits: 0 },
        { title: "simulated time", unit: "s/s", digits: 0 },
        { title: "a message", unit: "ns", digits: 0 },
        { title: "steps a message", digits: 2 },
      ],
      rows: (yield* measureSimulation).map(rowOf),
    },
  }
})
