/**
 * The clients' side, without what replicas do for it.
 *
 * @module
 */
import { Effect } from "effect"
import { overheadSection } from "../clients/overheadSection.ts"
import { platform } from "../harness/platform.ts"
import type { Suite } from "../harness/Suite.ts"

/** What a typed client and the server for clients cost. */
export const clients: Suite = {
  name: "clients",
  title: "Clients",
  description: "What a typed call costs the client and the node beside what is done for it.",
  run: Effect.map(overheadSection, (section) => ({ sections: [section] })).pipe(Effect.provide(platform)),
}
