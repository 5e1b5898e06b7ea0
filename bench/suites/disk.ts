/**
 * What durability costs.
 *
 * @module
 */
import { Effect } from "effect"
import { syncSection } from "../disk/syncSection.ts"
import { waysSection } from "../disk/waysSection.ts"
import { platform } from "../harness/platform.ts"
import type { Suite } from "../harness/Suite.ts"

/** The SQLite disk of a node. */
export const disk: Suite = {
  name: "disk",
  title: "Disk",
  description: "What a sync of the SQLite disk costs, how long it stops the event loop, and where to wait for it.",
  run: Effect.map(Effect.all([syncSection, waysSection]), (sections) => ({ sections })).pipe(Effect.provide(platform)),
}
