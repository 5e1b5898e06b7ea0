/**
 * A deterministic world for programs and clusters of nodes.
 *
 * @module
 */
export * as Simulation from "./Simulation.ts"
