/**
 * How fast a simulated world runs, in real time.
 *
 * @module
 */
import { Clock, Effect, type Scope } from "effect"
import { Link } from "../../src/network/mod.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import { Cluster, Simulation } from "../../src/simulation/mod.ts"
import { Effort } from "../harness/Effort.ts"
import { heartbeatNode, members } from "./heartbeat.ts"

/** The speed of one kind of world. */
export interface SimulationSpeed {
  readonly name: string
  /** Real time a message, in nanoseconds: the median of runs, all with one seed and so with the same work. */
  readonly medianNanosPerMessage: number
  /** Messages that roles receive in a second of virtual time. */
  readonly messagesPerSimulatedSecond: number
  /** Tasks run and events come due, a message. */
  readonly stepsPerMessage: number
}

interface World {
  readonly name: string
  readonly program: Effect.Effect<unknown, unknown, Scope.Scope>
  readonly options?: Omit<Simulation.Options, "seed" | "duration">
  /** Virtual time of a run. */
  readonly seconds: number
}

const links = { ...Link.perfect, delay: Link.constant(1) }

const heartbeats = Effect.andThen(
  Cluster.make({ nodes: members, layer: (node) => heartbeatNode(node, 50), links }),
  Effect.never,
)

const idleMultiPaxos = Effect.andThen(
  Cluster.make({
    nodes: members,
    layer: (id) => MultiPaxos.layer({ id, members, pace: { heartbeat: "100 millis" } }),
    links,
  }),
  Effect.never,
)

const worlds: ReadonlyArray<World> = [
  { name: "heartbeats, all to all, every 50 ms", program: heartbeats, seconds: 50 },
  { name: "… never preempted", program: heartbeats, options: { preemptEvery: Infinity }, seconds: 50 },
  { name: "… recorded", program: heartbeats, options: { record: true }, seconds: 50 },
  { name: "idle Multi-Paxos, a heartbeat every 100 ms", program: idleMultiPaxos, seconds: 500 },
]

const runsOf = { full: 31, quick: 5 } as const satisfies Record<Effort, number>

const run = ({ options, program, seconds }: World, more: Partial<Simulation.Options> = {}) =>
  Effect.orDie(Simulation.run(program, { ...options, ...more, seed: 1, duration: `${seconds} seconds` }))

const received = ({ trace }: Simulation.Observations): number =>
  trace.reduce((count, { event }) => event._tag === "Received" ? count + 1 : count, 0)

const timed = Effect.fnUntraced(function* (world: World) {
  const clock = yield* Clock.Clock
  const start = clock.monotonicTimeNanosUnsafe()
  yield* run(world)
  return Number(clock.monotonicTimeNanosUnsafe() - start)
})

const median = (figures: ReadonlyArray<number>): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN

/** Measures each kind of world. They take turns, so that the machine is the same for all of them. */
export const measureSimulation: Effect.Effect<ReadonlyArray<SimulationSpeed>> = Effect.gen(function* () {
  const runs = runsOf[yield* Effort]
  // Counts what happens, and warms up the compiler.
  const counts = yield* Effect.forEach(worlds, (world) => run(world, { record: true }))
  const rounds = yield* Effect.replicateEffect(Effect.forEach(worlds, timed), runs)
  return worlds.map(({ name, seconds }, index) => {
    const counted = counts[index]
    const messages = counted === undefined ? NaN : received(counted)
    return {
      name,
      medianNanosPerMessage: median(rounds.map((round) => round[index] ?? NaN)) / messages,
      messagesPerSimulatedSecond: messages / seconds,
      stepsPerMessage: (counted?.steps ?? NaN) / messages,
    }
  })
})
