/**
 * A deterministic world for programs, and for clusters of nodes whose faults are part of the simulation.
 *
 * @module
 */
export * as Cluster from "./Cluster.ts"
export * as Nemesis from "./Nemesis.ts"
export * as Simulation from "./Simulation.ts"
