/**
 * The contract of the network, and a network in memory.
 *
 * @module
 */
export * as Link from "./Link.ts"
export type { Links, MemoryNetworkService } from "./Memory.ts"
export * from "./Network.ts"
