/**
 * Clusters of processes: WebSockets, SQLite, a client.
 *
 * @module
 */
import { Effect } from "effect"
import { platform } from "../harness/platform.ts"
import type { Suite } from "../harness/Suite.ts"
import { putSection } from "../live/putSection.ts"
import { roundTripSection } from "../live/roundTripSection.ts"

/** What users get: three durable nodes as three processes. */
export const live: Suite = {
  name: "live",
  title: "Live",
  description: "Three durable nodes as three processes of this machine, over WebSockets: what a put takes and costs.",
  run: Effect.map(Effect.all([putSection, roundTripSection]), (sections) => ({ sections })).pipe(
    Effect.provide(platform),
  ),
}
