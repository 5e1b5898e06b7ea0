/**
 * The contract of a node's disk, and a disk in memory.
 *
 * @module
 */
export { makeDisk, type MemoryDisk } from "./Memory.ts"
export * from "./Storage.ts"
