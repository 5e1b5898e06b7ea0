/**
 * How the engine that runs a node is set.
 *
 * @module
 */

/**
 * The arguments with which Deno is to run what serves a node. Much of what a node allocates lives until its slot is
 * decided and applied, and a young generation of V8's 16 MiB fills up before that: it copies what would soon be dead. With
 * one of 64 MiB, nodes under load take a twentieth to a tenth less of the processor, for some 100 MiB of memory.
 */
export const args: ReadonlyArray<string> = ["-A", "--v8-flags=--min-semi-space-size=64,--max-semi-space-size=64"]
