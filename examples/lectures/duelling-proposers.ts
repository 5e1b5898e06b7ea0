/**
 * Lecture 5a: Paxos may talk for ever. A proposer's ballot is overtaken before its accepts arrive, and so is the one
 * that overtook it ("Paxos Made Simple", Lamport 2001, section 2.4). No protocol is without such runs ("Impossibility of
 * distributed consensus with one faulty process", Fischer, Lynch and Paterson 1985); to stand back for a random time
 * makes them unlikely. Run it with `deno run examples/lectures/duelling-proposers.ts`.
 *
 * Watch: the explorer plays the adversary, and thwarts one more ballot with a few steps more. The simulation needs none:
 * in many a world of constant delays the duel goes on and on by itself.
 *
 * @module
 */
import { Clock, Console, Effect, Option, Random } from "effect"
import { Explore, Model, Property } from "../../src/explore/mod.ts"
import { NodeId } from "../../src/model/mod.ts"
import { Link } from "../../src/network/mod.ts"
import { Consensus } from "../../src/protocols/mod.ts"
import * as Paxos from "../../src/protocols/paxos/mod.ts"
import { Cluster, Simulation } from "../../src/simulation/mod.ts"
import { inBrief, say, show } from "./tell.ts"

const Proposer = Paxos.makeProposer({ phase1: 2, phase2: 2 }, Paxos.patience)
const proposers = ["p1", "p2"]
const acceptors = ["a1", "a2"]

/** Nothing is lost, nothing overtakes, and two acceptors of three are up: can so many ballots all come to nothing? */
export const duel = (ballots: number): Model.Model<number> =>
  Model.make({
    name: `${ballots} ballots`,
    nodes: { ...Model.everywhere(proposers, Proposer), ...Model.everywhere(acceptors, Paxos.Acceptor) },
    network: "ordered",
    timers: { Retry: ballots - 1 },
    clients: proposers.map((node) =>
      Model.client(node, { node, role: Proposer, message: Paxos.Propose({ value: node }) })
    ),
    history: {
      initial: 0,
      record: (sent, event) =>
        event._tag === "Handled" && event.sent.some(({ message }) => message._tag === "Accept") ? sent + 1 : sent,
    },
    symmetry: [acceptors],
    properties: [
      Property.always(`of ${ballots} ballots one is accepted by somebody`, ({ history, messages, states }) =>
        history < ballots || messages.some(({ message }) =>
          message._tag === "Accept"
        ) ||
        states(Paxos.Acceptor).some(({ accepted }) => accepted !== null)),
    ],
  })

const adversary = Effect.gen(function* () {
  yield* say("The adversary delays messages, and loses none. Can it see to it that every accept comes too late?")
  for (const ballots of [1, 2, 3]) {
    const { counterexamples: [run] } = yield* Explore.check(duel(ballots))
    if (run !== undefined) {
      yield* Console.log(
        `  ${ballots === 1 ? "1 ballot" : `${ballots} ballots`}: yes, in ${run.transitions.length} steps`,
      )
    }
    if (run !== undefined && ballots === 3) {
      yield* show(run, (run) => `
The last of these runs:

${inBrief(run)}
`)
    }
  }
})

const members = ["a", "b", "c"].map((name) => NodeId.NodeId.make(name))
const worlds = 30

/** Three nodes propose at about the same time; every link has a delay of its own, always the same. When are all done? */
const race = (backoff: number) =>
  Effect.gen(function* () {
    const drawMs = Random.nextIntBetween(1, 20)
    const delays = new Map<string, Link.Link>()
    for (const from of members) {
      for (const to of members) delays.set(`${from} ${to}`, { ...Link.perfect, delay: Link.constant(yield* drawMs) })
    }
    const cluster = yield* Cluster.make({
      nodes: members,
      layer: (id) => Paxos.layer({ id, members, timeout: "1 hour", patience: { timeout: 100, backoff, poll: 1000 } }),
      links: (from, to) => delays.get(`${from} ${to}`) ?? Link.perfect,
    })
    const propose = (node: NodeId.NodeId) =>
      cluster.on(node)(Effect.flatMap(Consensus, ({ propose }) => propose("race", node)))
    yield* Effect.forEach(members, (node) => Effect.andThen(Effect.flatMap(drawMs, Effect.sleep), propose(node)), {
      concurrency: "unbounded",
    })
    return yield* Clock.currentTimeMillis
  })

/** The same worlds, whose proposers stand back for up to so long at first. */
const races = Effect.fnUntraced(function* (backoff: number) {
  const seeds = Array.from({ length: worlds }, (_, index) => index + 1)
  const results = yield* Effect.forEach(seeds, (seed) => Simulation.run(race(backoff), { seed, duration: "2 seconds" }))
  const times = results.flatMap(({ value }) => Option.toArray(value)).toSorted((a, b) => a - b)
  const [median, slowest] = [times[Math.floor(times.length / 2)] ?? 0, times.at(-1) ?? 0]
  yield* Console.log(
    `  ${
      backoff === 0 ? "at once" : `after up to ${backoff} ms, then doubled`
    }: ${times.length} of ${worlds} are done within ` +
      `2 s, half of these within ${Math.round(median)} ms, all within ${Math.round(slowest)} ms`,
  )
})

if (import.meta.main) {
  await Effect.runPromise(adversary)
  await Effect.runPromise(say(
    `No adversary now, but ${worlds} worlds (seeds 1 to ${worlds}) with delays of 1 to 20 ms, each link's always the same. Three`,
    "nodes propose; one whose ballot is refused tries again",
  ))
  await Effect.runPromise(Effect.forEach([0, 5, 20], races))
  await Effect.runPromise(
    say("", "Chance does not make the endless run impossible. It makes it as unlikely as one cares to wait."),
  )
}
