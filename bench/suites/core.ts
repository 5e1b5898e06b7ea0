/**
 * What the parts cost, each alone, so that a regression shows.
 *
 * @module
 */
import { Effect } from "effect"
import { logSection } from "../core/logSection.ts"
import type { Suite } from "../harness/Suite.ts"

/** The cost of each part of the core; sections are measured and shown in this order. */
export const core: Suite = {
  name: "core",
  title: "Core",
  description: "What each part of the core costs alone, in real time and in one process.",
  run: Effect.map(Effect.all([logSection]), (sections) => ({ sections })),
}
