/**
 * Lecture 4: two generals can not agree by messengers that may be caught. Whoever sends the last messenger can not know
 * whether he arrived; and if it made no difference, he need not have been sent ("Notes on data base operating systems",
 * Gray 1978, page 465; first "Some constraints and tradeoffs in the design of network communications",
 * Akkoyunlu, Ekanadham and Huber 1975). Run it with `deno run examples/lectures/two-generals.ts`.
 *
 * Watch: for every number of messengers and every rule "attack once you have heard k of them" the explorer finds a run in
 * which one attacks alone. It always catches the last messenger that matters.
 *
 * @module
 */
import { Console, Effect, Schema } from "effect"
import { type Counterexample, Explore, Model, Property } from "../../src/explore/mod.ts"
import { broadcastToPeers, Message, Role } from "../../src/role/mod.ts"
import { say, show } from "./tell.ts"

interface Messenger {
  readonly _tag: "Messenger"
  readonly number: number
}
const Messenger = Message.make<Messenger>("Messenger", { number: Schema.Natural })

interface Rule {
  readonly A: number
  readonly B: number
}

/** Answers each messenger with the next one, up to the last; attacks once he has heard as many as his rule says. */
const makeGeneral = (last: number, rule: Rule) =>
  Role.make("General", {
    receives: [Messenger],
    sends: [Messenger],
    state: { heard: Schema.Natural, attacks: Schema.Boolean },
    initial: ({ self }) => ({ heard: 0, attacks: self.node === "A" && rule.A === 0 }),
    *onStart(state, { self }) {
      if (self.node === "A") yield* broadcastToPeers("General", Messenger({ number: 1 }))
      return state
    },
    on: {
      *Messenger(state, { number }, { self }) {
        if (number < last) yield* broadcastToPeers("General", Messenger({ number: number + 1 }))
        const heard = state.heard + 1
        return { heard, attacks: heard >= (self.node === "A" ? rule.A : rule.B) }
      },
    },
  })

/** Messengers go to and fro, `last` at most. */
export const generals = (last: number, rule: Rule): Model.Model => {
  const General = makeGeneral(last, rule)
  const attackers = ({ states }: Property.View) => states(General).filter(({ attacks }) => attacks).length
  return Model.make<unknown>({
    name: `${last} messengers; A attacks once he has heard ${rule.A}, B once he has heard ${rule.B}`,
    nodes: { A: [General], B: [General] },
    network: "multiset",
    faults: { loss: Infinity },
    properties: [
      Property.always(
        "when no messenger is on his way, both attack or neither",
        (view) => view.messages.length > 0 || attackers(view) !== 1,
      ),
      Property.sometimes("both attack", (view) => attackers(view) === 2),
    ],
  })
}

/** Every rule for so many messengers by which B, who hears of the attack from A alone, waits for one at least. */
const rules = (last: number): ReadonlyArray<Rule> => {
  const upTo = (least: number, most: number) => Array.from({ length: most - least + 1 }, (_, i) => least + i)
  return upTo(0, Math.floor(last / 2)).flatMap((A) => upTo(1, Math.ceil(last / 2)).map((B) => ({ A, B })))
}

/** The shortest run in which one attacks alone, if there is any. */
const failure = (last: number, rule: Rule) =>
  Effect.map(Explore.check(generals(last, rule)), ({ counterexamples: [run] }) => run)

/** Who is caught in a run, and who attacks in the end. */
const inALine = ({ transitions }: Counterexample): string => {
  const fates = transitions.flatMap(({ happenings }) => happenings.map(({ _tag }) => _tag === "Lost" ? "✗" : "✓"))
  const attackers = transitions.at(-1)?.state.roles.filter(({ state }) => Schema.is(Attacker)(state)) ?? []
  return `${fates.map((fate, i) => `${i + 1} ${fate}`).join("  ").padEnd(30)} ${
    attackers.map(({ node }) => node)
  } attacks alone`
}
const Attacker = Schema.Struct({ attacks: Schema.Literal(true) })

const story = Effect.gen(function* () {
  yield* say(
    "A and B win if both attack, and lose if one does. A sends a messenger, B answers him, A answers that, and so on; any",
    "may be caught (✗). If each attacks once he has heard all that could reach him:",
  )
  let tried = 0
  let fallen = 0
  for (const last of [1, 2, 3, 4, 5, 6]) {
    const runs = yield* Effect.forEach(rules(last), (rule) => failure(last, rule))
    const found = runs.filter((run) => run !== undefined)
    tried += runs.length
    fallen += found.length
    for (const run of found.slice(-1)) yield* Console.log(`  at most ${last}:  ${inALine(run)}`)
  }
  yield* say(
    "",
    `Of all ${tried} rules "attack once you have heard k" with up to six messengers ${fallen} fail so. One of them:`,
  )
  const run = yield* failure(3, { A: 1, B: 2 })
  if (run !== undefined) yield* show(run)
})

if (import.meta.main) await Effect.runPromise(story)
