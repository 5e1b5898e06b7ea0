/**
 * What the parts cost, each alone, so that a regression shows.
 *
 * @module
 */
import { Effect } from "effect"
import { checkingSection } from "../core/checkingSection.ts"
import { choicesSection } from "../core/choicesSection.ts"
import { edgeSection } from "../core/edgeSection.ts"
import { explorerSection } from "../core/explorerSection.ts"
import { hopSection } from "../core/hopSection.ts"
import { logSection } from "../core/logSection.ts"
import { replicaSection } from "../core/replicaSection.ts"
import { simulationSection } from "../core/simulationSection.ts"
import { stepSection } from "../core/stepSection.ts"
import type { Suite } from "../harness/Suite.ts"

/** The cost of each part of the core; sections are measured and shown in this order. */
export const core: Suite = {
  name: "core",
  title: "Core",
  description: "What each part of the core costs alone, in real time and in one process.",
  run: Effect.map(
    Effect.all([
      stepSection,
      hopSection,
      edgeSection,
      choicesSection,
      logSection,
      replicaSection,
      explorerSection,
      checkingSection,
      simulationSection,
    ]),
    (sections) => ({ sections }),
  ),
}
