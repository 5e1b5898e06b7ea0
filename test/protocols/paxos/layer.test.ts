import { expect, it } from "@effect/vitest"
import { Clock, Effect, Schema } from "effect"
import { Consensus, Timeout } from "../../../src/protocols/mod.ts"
import { delayMs, simulate } from "../../support/simulate.ts"
import { anyMachines, Machine, machines, startAll } from "./cluster.ts"

const roundTripMs = 2 * delayMs

/** How long an effect takes, in milliseconds of virtual time. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* Clock.currentTimeMillis
    const value = yield* effect
    return { value, ms: (yield* Clock.currentTimeMillis) - before }
  })

const startThree = ([a, b, c]: readonly [Machine, Machine, Machine]) => Effect.all([a.start, b.start, c.start])

for (const count of [1, 3, 5, 7]) {
  it.effect(`Paxos: of ${count} nodes all learn the one value that is chosen, whoever proposes (PMS 2.1)`, () =>
    simulate(Effect.gen(function* () {
      const nodes = yield* startAll(anyMachines(count))
      const learned = yield* Effect.forEach(nodes, (node, index) => node.propose("lunch", index), {
        concurrency: "unbounded",
      })
      const chosen = new Set(learned)
      expect(chosen.size).toBe(1)
      expect(Array.from(nodes.keys())).toEqual(expect.arrayContaining(learned))
      expect(yield* Effect.forEach(nodes, (node) => node.decided("lunch"))).toEqual(learned)
    })))
}

for (const count of [3, 5, 7]) {
  it.effect(`Paxos: ${count} nodes decide in exactly two round trips from an idle start (PMS 2.2)`, () =>
    simulate(Effect.gen(function* () {
      const [first, ...others] = anyMachines(count)
      const a = yield* first.start
      yield* startAll(others)
      expect(yield* timed(a.propose("lunch", "soup"))).toEqual({ value: "soup", ms: 2 * roundTripMs })
    })))
}

it.effect("Paxos: a node that has learned the decision answers at once (PMS 2.3)", () =>
  simulate(Effect.gen(function* () {
    const [a] = yield* startThree(machines(["a", "b", "c"]))
    yield* a.propose("lunch", "soup")
    expect(yield* timed(a.propose("lunch", "pizza"))).toEqual({ value: "soup", ms: 0 })
    expect(yield* timed(a.decided("lunch"))).toEqual({ value: "soup", ms: 0 })
  })))

it.effect("Paxos: decides each instance by itself (Consensus)", () =>
  simulate(Effect.gen(function* () {
    const [a, b] = yield* startThree(machines(["a", "b", "c"]))
    const both = Effect.all([a.propose("lunch", "soup"), b.propose("dinner", "pasta")], { concurrency: 2 })
    expect(yield* both).toEqual(["soup", "pasta"])
  })))

it.effect("Paxos: the learners learn though the deciding proposer crashes (PMS 2.3)", () =>
  simulate(Effect.gen(function* () {
    const [a, b, c] = machines(["a", "b", "c"])
    const [proposer, learner] = yield* Effect.all([a.start, b.start, c.start])
    yield* Effect.forkChild(proposer.propose("lunch", "soup"))
    yield* Effect.sleep(roundTripMs + delayMs / 2)
    yield* a.crash
    expect(yield* learner.decided("lunch")).toBe("soup")
  })))

it.effect("Paxos: a decision that only a minority still holds is learned by a new proposal (PMS 2.3, the end)", () =>
  simulate(Effect.gen(function* () {
    const [a, b, c] = machines(["a", "b", "c"])
    const [proposer] = yield* Effect.all([a.start, b.start])
    expect(yield* proposer.propose("lunch", "soup")).toBe("soup")
    yield* Effect.all([a.crash, b.crash])
    const [learner] = yield* Effect.all([b.start, c.start])
    expect(yield* learner.decided("lunch")).toBe("soup")
  })))

it.effect("Paxos: a decision survives a restart of all nodes (PMS 2.5)", () =>
  simulate(Effect.gen(function* () {
    const all = machines(["a", "b", "c"])
    const [before] = yield* startThree(all)
    yield* before.propose("lunch", "soup")
    yield* Effect.forEach(all, ({ crash }) => crash)
    const [, after] = yield* startThree(all)
    expect(yield* after.decided("lunch")).toBe("soup")
    expect(yield* after.propose("lunch", "pizza")).toBe("soup")
  })))

it.effect("Paxos: a request that found a mailbox full is made again (Consensus)", () =>
  simulate(Effect.gen(function* () {
    const [a] = yield* startThree(machines(["a", "b", "c"], { mailboxCapacity: 1 }))
    const meals = ["breakfast", "lunch", "dinner"]
    const proposals = Effect.forEach(meals, (meal) => a.propose(meal, meal), { concurrency: "unbounded" })
    expect(yield* proposals).toEqual(meals)
  })))

it.effect("Paxos: without a quorum a request times out, and what it proposed may yet win (Consensus)", () =>
  simulate(Effect.gen(function* () {
    const [a, b, c] = machines(["a", "b", "c"])
    const node = yield* a.start
    expect(yield* timed(Effect.flip(node.propose("lunch", "soup")))).toEqual({
      value: new Timeout({ instance: "lunch" }),
      ms: 5000,
    })
    expect(yield* Effect.flip(node.decided("lunch"))).toEqual(new Timeout({ instance: "lunch" }))
    yield* Effect.all([b.start, c.start])
    expect(yield* node.decided("lunch")).toBe("soup")
  })))

it.effect("Paxos: quorums may be flexible, as long as they intersect (Flexible Paxos, section 3)", () =>
  simulate(Effect.gen(function* () {
    const [a, b, c, d] = machines(["a", "b", "c", "d"], { quorums: { phase1: 3, phase2: 2 } })
    const [node] = yield* Effect.all([a.start, b.start, c.start, d.start])
    expect(yield* node.propose("lunch", "soup")).toBe("soup")
    const [bad] = machines(["a", "b", "c", "d"], { quorums: { phase1: 2, phase2: 2 } })
    const refused = yield* Effect.flip(bad.start)
    expect(refused).toMatchObject({ _tag: "InvalidQuorums", acceptors: 4 })
  })))

class Meal extends Schema.Class<Meal>("Meal")({ dish: Schema.String, at: Schema.DateFromString }) {}

it.effect("Consensus: values are of the type that the caller names, and travel as JSON", () =>
  simulate(Effect.gen(function* () {
    const [a, b] = yield* startThree(machines(["a", "b", "c"]))
    const meal = new Meal({ dish: "soup", at: new Date(0) })
    const meals = Consensus.over(Meal)
    const proposed = Effect.flatMap(meals, ({ propose }) => propose("lunch", meal))
    expect(yield* Effect.provideService(proposed, Consensus, a)).toEqual(meal)
    expect(yield* b.decided("lunch")).toEqual({ dish: "soup", at: "1970-01-01T00:00:00.000Z" })
    const decided = Effect.flatMap(meals, ({ decided }) => decided("lunch"))
    expect(yield* Effect.provideService(decided, Consensus, b)).toEqual(meal)
  })))

it.effect("Consensus: a chosen value of another type is an error that shows it", () =>
  simulate(Effect.gen(function* () {
    const [a] = yield* startThree(machines(["a", "b", "c"]))
    yield* a.propose("lunch", 42)
    const decided = Effect.flatMap(Consensus.over(Schema.String), ({ decided }) => decided("lunch"))
    const error = yield* Effect.flip(Effect.provideService(decided, Consensus, a))
    expect(error).toMatchObject({ _tag: "ForeignValue", instance: "lunch", value: 42 })
  })))

it.effect("Paxos: refuses an even or empty membership, and a node that is no member, each with its cure", () =>
  simulate(Effect.gen(function* () {
    const [even] = machines(["a", "b"])
    expect((yield* Effect.flip(even.start)).message).toContain("add or drop one, or pass quorums")
    const alone = new Machine(even.id, { members: [] })
    expect((yield* Effect.flip(alone.start)).message).toContain("name at least one node")
    const [stranger] = machines(["z"])
    const member = new Machine(even.id, stranger.options)
    expect((yield* Effect.flip(member.start)).message).toContain("it is not among the members [z]; add it")
  })))
