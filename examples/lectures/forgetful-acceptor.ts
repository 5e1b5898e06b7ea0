/**
 * Lecture 7: an acceptor that fails and comes back. With its disk it is merely slow, and Paxos does not mind. Having
 * forgotten what it promised and accepted it votes twice, and two values are chosen ("Paxos Made Simple", Lamport 2001,
 * section 2.5: stable storage; of disks that were lost in earnest tells "Paxos Made Live", Chandra and others 2007,
 * section 5.1). Run it with `deno run examples/lectures/forgetful-acceptor.ts`.
 *
 * Watch: the acceptor that crashes, and what it answers before and after. The other two never err.
 *
 * @module
 */
import { Effect } from "effect"
import type { Model } from "../../src/explore/mod.ts"
import { Acceptor } from "../../src/protocols/paxos/mod.ts"
import { PaxosWorlds } from "../../src/worlds/mod.ts"
import { explore, say } from "./tell.ts"

const faults: Model.Faults = { restarts: { times: 1, nodes: ["a1", "a2", "a3"] } }

/** Paxos' own acceptor: nothing leaves it before what it says is on its disk. */
export const remembers = PaxosWorlds.duel("An acceptor comes back with its disk", { faults })

/** The same but for its disk. */
export const forgets = PaxosWorlds.duel("An acceptor comes back with an empty disk", {
  acceptor: { ...Acceptor, durable: [] },
  faults,
})

if (import.meta.main) {
  await Effect.runPromise(Effect.all([
    say("Paxos: two proposers, three acceptors, any of which may crash once and come back, at any moment:"),
    explore(remembers),
    say("One line is changed: the acceptor's state is not durable."),
    explore(forgets),
    say(
      "So one that has lost its disk must not vote under its old name: it joins anew, by a change of the configuration.",
    ),
  ]))
}
