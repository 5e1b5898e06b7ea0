/**
 * How long a command takes to commit: Paxos against Multi-Paxos.
 *
 * @module
 */
import { Effect } from "effect"
import { contentionSection } from "../commit-latency/contentionSection.ts"
import { lanSection } from "../commit-latency/lanSection.ts"
import { realTimeSection } from "../commit-latency/realTimeSection.ts"
import { regionsSection } from "../commit-latency/regionsSection.ts"
import type { Suite } from "../harness/Suite.ts"

/** The main suite: first in virtual time, where round trips come out exactly, then in real time. */
export const commitLatency: Suite = {
  name: "commit-latency",
  title: "Commit latency",
  description: "How long a command takes to commit: Paxos takes two round trips, Multi-Paxos one at its leader.",
  run: Effect.map(
    Effect.all([lanSection, regionsSection, contentionSection, realTimeSection]),
    (sections) => ({ sections }),
  ),
}
