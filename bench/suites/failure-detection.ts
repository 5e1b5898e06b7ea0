/**
 * How soon failure detectors are right, how often they are wrong, and what that costs.
 *
 * @module
 */
import { Effect } from "effect"
import { availabilitySection } from "../failure-detection/availabilitySection.ts"
import { qualitySection } from "../failure-detection/qualitySection.ts"
import type { Suite } from "../harness/Suite.ts"

/** In virtual time: the same figures on every machine. */
export const failureDetection: Suite = {
  name: "failure-detection",
  title: "Failure detection",
  description:
    "Detection time against false suspicions for timeouts and φ on steady, jittery and lossy links, and what each costs in " +
    "availability when a leader depends on it.",
  run: Effect.map(Effect.all([qualitySection, availabilitySection]), (sections) => ({ sections })),
}
