/**
 * Synod against etcd, on this machine.
 *
 * @module
 */
import { Effect } from "effect"
import { sections } from "../etcd/section.ts"
import { platform } from "../harness/platform.ts"
import type { Suite } from "../harness/Suite.ts"

/** The same load on both, in one run. */
export const etcd: Suite = {
  name: "etcd",
  title: "Against etcd",
  description: "How many puts a second, and how long one takes, on Synod and on etcd, side by side.",
  run: Effect.map(sections, (sections) => ({ sections })).pipe(Effect.provide(platform)),
}
