/**
 * Lecture 6: a leader fails while it sends its accepts. Who has got one? The new leader need not know: it asks a
 * majority, and carries on whatever it hears of ("Paxos Made Simple", Lamport 2001, section 2.2, P2c). Run it with
 * `deno run examples/lectures/leader-fails-midway.ts`.
 *
 * Watch: three false claims, each refuted by the shortest run that the explorer finds: x was accepted by some and lives
 * on; it was accepted by none and is gone; it was accepted by one that the new leader did not ask. All three are safe,
 * for a leader may forget only what no majority can have accepted; one that does not ask chooses a second value.
 *
 * @module
 */
import { Effect } from "effect"
import { type Counterexample, type Model, Property } from "../../src/explore/mod.ts"
import { Invariants, makeProposer, Promise } from "../../src/protocols/paxos/mod.ts"
import { PaxosWorlds } from "../../src/worlds/mod.ts"
import { explore, inBrief, say } from "./tell.ts"

/** p1 wants x, p2 wants y; p1 may fail for good at any moment, in the middle of a step too. */
const world: PaxosWorlds.World = { faults: { stops: { times: 1, nodes: ["p1"] } } }

export const safe = PaxosWorlds.duel("A leader that fails at any moment", world)

/** What was accepted, and who leads: `p2` only if it began no sooner than p1 was down. */
interface Reign {
  readonly accepted: Invariants.Acceptances
  readonly leads: "p1" | "p2" | "both"
}

const reign: Model.History<Reign> = {
  initial: { accepted: {}, leads: "p1" },
  record: ({ accepted, leads }, event) => ({
    accepted: PaxosWorlds.acceptances.record(accepted, event),
    leads: leads !== "p1"
      ? leads
      : event._tag === "Stopped"
      ? "p2"
      : event._tag === "Handled" && event.self.node === "p2"
      ? "both"
      : "p1",
  }),
}

/** A claim about what p2 gets chosen after p1 has failed, told how many had accepted x from p1 (no majority of three). */
const claim = (name: string, isRefuted: (haveAccepted: number, chosen: string) => boolean): Model.Model<Reign> => ({
  ...safe,
  name: `Paxos: ${name}`,
  history: reign,
  properties: [
    Property.always(name, ({ history: { accepted, leads }, messages }) => {
      const hasSent = messages.some(({ from, message }) => from.node === "p1" && message._tag === "Accept")
      const haveAccepted = Object.values(accepted).filter((ballots) => "1.p1" in ballots).length
      const [chosen] = Invariants.chosen(accepted, Invariants.atLeast(2))
      return leads !== "p2" || !hasSent || haveAccepted > 1 || chosen === undefined ||
        !isRefuted(haveAccepted, String(chosen))
    }),
  ],
})

export const carriedOn = claim("a value that is not chosen dies with its leader", (_, chosen) => chosen === "x")
export const gone = claim("once its accepts are on their way a value is chosen", (haveAccepted) => haveAccepted === 0)
export const missed = claim(
  "a value that one has accepted is chosen",
  (haveAccepted, chosen) => haveAccepted === 1 && chosen === "y",
)

/** A new leader to whom every acceptor seems to have accepted nothing. */
const heedless: typeof makeProposer = (...options) => {
  const proposer = makeProposer(...options)
  return {
    ...proposer,
    handle: (state, stimulus, situation) =>
      proposer.handle(
        state,
        stimulus._tag === "Message" && stimulus.message._tag === "Promise"
          ? { ...stimulus, message: Promise({ ...stimulus.message, accepted: null }) }
          : stimulus,
        situation,
      ),
  }
}

export const unsafe = PaxosWorlds.duel("A new leader that asks and does not listen", { ...world, proposer: heedless })

const refuted = (run: Counterexample): string => `"${run.property}"? No:\n\n${inBrief(run)}\n`

if (import.meta.main) {
  await Effect.runPromise(Effect.all([
    say(
      "Paxos with three acceptors. p1 leads and wants x, and fails while it sends its accepts; then p2 wants y.",
      "Is it true that",
    ),
    explore(carriedOn, refuted),
    explore(gone, refuted),
    explore(missed, refuted),
    say("p2 cannot tell whether x was chosen, nor the last two runs apart, and need not:"),
    explore(safe),
    say("It must listen, though:"),
    explore(unsafe, (run) => `${run.model}: "${run.property}" is violated\n\n${inBrief(run)}\n`),
  ]))
}
