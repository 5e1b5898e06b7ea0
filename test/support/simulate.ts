/**
 * Programs of a test on a simulated network whose links are all alike.
 */
import { Effect, Option, type Scope } from "effect"
import { Link, type Links, type MemoryNetwork, Network } from "../../src/network/mod.ts"
import { Simulation } from "../../src/simulation/mod.ts"

/** What a simulated program finds. */
export type World = Network | MemoryNetwork | Scope.Scope

/** The one-way delay of the links, unless said otherwise; a round trip takes twice as long. */
export const delayMs = 10

/** Runs a program in a simulated world and returns its value. */
export const simulate = <A, E>(
  program: Effect.Effect<A, E, World>,
  { links = { ...Link.perfect, delay: Link.constant(delayMs) }, seed = 1 }: {
    readonly links?: Links
    readonly seed?: number
  } = {},
) =>
  Simulation.run(Effect.provide(program, Network.layerMemory(links)), { seed }).pipe(
    Effect.map(({ value }) => Option.getOrThrow(value)),
  )
