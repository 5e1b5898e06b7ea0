/**
 * Clusters of processes: WebSockets, SQLite, a client.
 *
 * @module
 */
import { Effect } from "effect"
import { platform } from "../harness/platform.ts"
import type { Suite } from "../harness/Suite.ts"
import { putSections } from "../live/putSections.ts"
import { roundTripSection } from "../live/roundTripSection.ts"
import { slowWireSection } from "../live/slowWireSection.ts"

/** What users get: three durable nodes as three processes. */
export const live: Suite = {
  name: "live",
  title: "Live",
  description:
    "Three durable nodes as three processes of this machine, over WebSockets: what a put takes and costs, also " +
    "when the nodes are far from each other.",
  run: Effect.gen(function* () {
    return { sections: [...yield* putSections, yield* slowWireSection, yield* roundTripSection] }
  }).pipe(Effect.provide(platform)),
}
