/**
 * The choices behind the network of WebSockets.
 *
 * @module
 */
import { Effect } from "effect"
import type { Suite } from "../harness/Suite.ts"
import { endsSection } from "../sockets/endsSection.ts"
import { formatSection } from "../sockets/formatSection.ts"
import { networkSection } from "../sockets/networkSection.ts"

/** Whose WebSockets, which format, and what the network makes of them. */
export const sockets: Suite = {
  name: "sockets",
  title: "Sockets",
  description: "Whose WebSockets do not stall, what a wire format costs, and what the network adds to both.",
  run: Effect.map(Effect.all([endsSection, formatSection, networkSection]), (sections) => ({ sections })),
}
