import { expect, it } from "vitest"
import { Log } from "../../../src/model/mod.ts"
import { Accept, Accepted, Heartbeat } from "../../../src/protocols/multipaxos/messages.ts"
import type { ReplicaOptions } from "../../../src/protocols/multipaxos/Replica.ts"
import { among, ballot, Cluster, slot, tagged, to } from "./Cluster.ts"

const accept = (n: number, command: string, chosen = 0, of = ballot(1, "a")) =>
  Accept({ ballot: of, slot: slot(n), commands: [command], chosen: slot(chosen) })

const led = (names = "abc", settings: Partial<ReplicaOptions> = {}): Cluster => {
  const cluster = new Cluster(names, settings)
  cluster.elect("a")
  return cluster
}

it("in the steady state a command takes one round trip: Accept, Accepted (PMS 3)", () => {
  const cluster = led()
  cluster.propose("a", "x")
  expect(cluster.flying.map(({ message }) => message)).toEqual([accept(0, "x"), accept(0, "x")])
  cluster.deliver(to("b"))
  expect(cluster.flying.filter(to("a"))).toEqual([
    { from: "b", to: "a", message: Accepted({ ballot: ballot(1, "a"), slot: slot(0) }) },
  ])
  expect(cluster.events("a")).toEqual([])
  cluster.deliver(to("a"))
  expect(cluster.events("a")).toEqual([{ _tag: "Decided", slot: 0, commands: ["x"] }])
})

it("an acceptor accepts a ballot that it has not promised, if none higher is, and has promised it then (PMS 2.2)", () => {
  const cluster = new Cluster("abc")
  cluster.receive("b", "a", accept(0, "x"))
  expect(cluster.state("b").promised).toEqual(ballot(1, "a"))
  expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: "a" })
})

it("a follower accepts slots in any order, with holes where it has accepted nothing", () => {
  const cluster = new Cluster("abc")
  cluster.receive("b", "a", accept(2, "z"))
  expect([...cluster.state("b").log].map(({ commands }) => commands)).toEqual([[], [], ["z"]])
  cluster.receive("b", "a", accept(0, "x"))
  expect([...cluster.state("b").log].map(({ commands }) => commands)).toEqual([["x"], [], ["z"]])
})

it("a follower does not accept a slot a whole window beyond its log", () => {
  const cluster = new Cluster("abc", { window: 4 })
  cluster.receive("b", "a", accept(4, "far"))
  expect(Log.length(cluster.state("b").log)).toBe(0)
  expect(cluster.flying).toEqual([])
  cluster.receive("b", "a", accept(3, "near"))
  expect(Log.length(cluster.state("b").log)).toBe(4)
})

it("an Accept that comes twice is acknowledged twice and written once", () => {
  const cluster = new Cluster("abc")
  cluster.receive("b", "a", accept(0, "x"))
  const { log } = cluster.state("b")
  cluster.receive("b", "a", accept(0, "x"))
  expect(cluster.state("b").log).toBe(log)
  expect(cluster.flying.map(({ message }) => message._tag)).toEqual(["Accepted", "Accepted"])
})

it("the leader proposes a slot before it knows that those before are chosen (PMS 3), up to its window", () => {
  const cluster = led("abc", { window: 2 })
  for (const command of ["x", "y", "z"]) cluster.propose("a", command)
  const slots = () => cluster.flying.filter(to("b")).map(({ message }) => message._tag === "Accept" && message.slot)
  expect(slots()).toEqual([0, 1])
  cluster.deliver((flight) => flight.to === "b" && flight.message._tag === "Accept" && flight.message.slot === 0)
  cluster.deliver(to("a"))
  expect(slots()).toEqual([1, 2])
})

it("slots may be chosen in any order and are decided in theirs", () => {
  const cluster = led()
  for (const command of ["x", "y"]) cluster.propose("a", command)
  cluster.lose((flight) => flight.message._tag === "Accept" && flight.message.slot === 0)
  cluster.deliver(among("a", "b"))
  expect(cluster.state("a").chosen).toBe(0)
  cluster.fire("a", "Heartbeat")
  cluster.fire("a", "Heartbeat")
  cluster.deliver(among("a", "b"))
  expect(cluster.events("a")).toEqual([
    { _tag: "Decided", slot: 0, commands: ["x"] },
    { _tag: "Decided", slot: 1, commands: ["y"] },
  ])
})

it("what waited in the mailbox goes into one slot, as much as a slot may hold", () => {
  const cluster = led("abc", { maxBatch: 3 })
  cluster.propose("a", "p", "q", "r", "s")
  cluster.deliver()
  expect(cluster.events("a")).toEqual([
    { _tag: "Decided", slot: 0, commands: ["p", "q", "r"] },
    { _tag: "Decided", slot: 1, commands: ["s"] },
  ])
})

it("where one is a quorum, all that waits is decided at once, window after window", () => {
  const cluster = new Cluster("a", { window: 1, maxBatch: 2 })
  cluster.elect("a")
  cluster.propose("a", "p", "q", "r", "s", "t")
  expect(cluster.events("a").map((event) => "commands" in event && event.commands)).toEqual([["p", "q"], ["r", "s"], [
    "t",
  ]])
})

it("an acceptance counts once a member, in the leader's ballot, of a slot in flight", () => {
  const cluster = led("abcde")
  cluster.propose("a", "x")
  const vote = Accepted({ ballot: ballot(1, "a"), slot: slot(0) })
  cluster.receive("a", "b", vote, vote)
  cluster.receive("a", "c", { ...vote, ballot: ballot(0, "a") })
  cluster.receive("a", "c", { ...vote, slot: slot(1) })
  cluster.receive("a", "z", vote)
  expect(cluster.events("a")).toEqual([])
  cluster.receive("a", "c", vote)
  expect(cluster.events("a")).toEqual([{ _tag: "Decided", slot: 0, commands: ["x"] }])
})

it("quorums are a parameter: with all promises to lead, the leader and one more suffice of five", () => {
  const cluster = new Cluster("abcde", { quorums: { phase1: 4, phase2: 2 } })
  cluster.stand("a")
  cluster.deliver(among("a", "b", "c"))
  expect(cluster.state("a").mode._tag).toBe("Candidate")
  cluster.deliver()
  cluster.forget()
  cluster.propose("a", "x")
  cluster.deliver(among("a", "b"))
  expect(cluster.events("a")).toEqual([{ _tag: "Decided", slot: 0, commands: ["x"] }])
})

it("members whose names are words of JavaScript count like others", () => {
  const cluster = new Cluster(["__proto__", "constructor", "a"])
  cluster.elect("__proto__")
  cluster.propose("a", "x")
  cluster.deliver(among("__proto__", "a"))
  expect(cluster.events("__proto__")).toEqual([{ _tag: "Decided", slot: 0, commands: ["x"] }])
})

it("an Accept may leave before the leader's own sync, but not where nobody else has promised", () => {
  for (const [phase1, early] of [[2, true], [1, false]] as const) {
    const cluster = new Cluster("abc", { quorums: { phase1, phase2: 3 } })
    cluster.elect("a")
    cluster.propose("a", "x")
    expect(cluster.outputs("a")).toMatchObject([{ _tag: "Broadcast", includeSelf: false, beforeSync: early }])
  }
})

it("whoever made up the last quorum is asked first, and who steps in for one of them next (thrifty, EPaxos 2013)", () => {
  const cluster = led()
  const proposed = (command: string) => {
    cluster.forget()
    cluster.propose("a", command)
    return cluster.outputs("a")
  }
  expect(proposed("x")).toMatchObject([{ message: { _tag: "Accept" }, unhurried: [] }])
  cluster.deliver(among("a", "b"))
  expect(proposed("y")).toMatchObject([{ message: { _tag: "Accept" }, unhurried: ["c"] }])
  cluster.deliver(among("a", "c"))
  expect(cluster.events("a")).toEqual([{ _tag: "Decided", slot: 1, commands: ["y"] }])
  expect(proposed("z")).toMatchObject([{ message: { _tag: "Accept" }, unhurried: ["b"] }])
  cluster.deliver(among("a", "c"))
  cluster.fire("a", "Heartbeat")
  expect(proposed("all are asked once, as one may have become quicker")).toMatchObject([{ unhurried: [] }])
  cluster.deliver(among("a", "b"))
  expect(proposed("and the quickest is kept")).toMatchObject([{ unhurried: ["c"] }])
})

it("followers decide what the leader says is chosen, with the next Accept", () => {
  const cluster = led()
  cluster.propose("a", "x")
  cluster.propose("a", "y")
  cluster.deliver((flight) => flight.message._tag === "Accept" && flight.message.slot === 0)
  cluster.deliver(to("a"))
  cluster.propose("a", "z")
  cluster.lose((flight) => flight.message._tag === "Heartbeat")
  cluster.deliver(to("b"))
  expect(cluster.events("b")).toEqual([{ _tag: "Decided", slot: 0, commands: ["x"] }])
})

it("followers are told at once when no Accept follows", () => {
  const cluster = led()
  cluster.propose("a", "x")
  cluster.deliver()
  for (const follower of ["b", "c"]) {
    expect(cluster.events(follower)).toEqual([{ _tag: "Decided", slot: 0, commands: ["x"] }])
  }
})

it("a follower does not take for chosen what an earlier ballot put into a slot that a later one says is chosen", () => {
  const cluster = new Cluster("abc")
  cluster.receive("b", "a", accept(0, "old"))
  cluster.receive("b", "c", Heartbeat({ ballot: ballot(2, "c"), chosen: slot(1) }))
  expect(cluster.events("b").filter(({ _tag }) => _tag === "Decided")).toEqual([])
  expect(cluster.state("b").chosen).toBe(0)
})

it("every message of its leader restarts a follower's election timer, and no other's does", () => {
  const cluster = new Cluster("abc")
  const restarted = () =>
    cluster.outputs("b").filter((output) => output._tag === "SetTimer" && output.name === "Election").length
  cluster.receive("b", "a", Heartbeat({ ballot: ballot(2, "a"), chosen: slot(0) }))
  cluster.receive("b", "a", accept(0, "x", 0, ballot(2, "a")))
  cluster.outputs("b")
  cluster.receive("b", "a", Heartbeat({ ballot: ballot(2, "a"), chosen: slot(0) }))
  expect(restarted()).toBe(1)
  cluster.receive("b", "a", accept(1, "y", 0, ballot(2, "a")))
  expect(restarted()).toBe(1)
  cluster.receive("b", "c", Heartbeat({ ballot: ballot(1, "c"), chosen: slot(0) }))
  expect(restarted()).toBe(0)
})

it("the leader repeats what has been in flight for a whole heartbeat, to those who have not accepted", () => {
  const cluster = led("abcde")
  cluster.propose("a", "x")
  cluster.deliver(among("a", "b"))
  cluster.lose(() => true)
  cluster.fire("a", "Heartbeat")
  expect(cluster.flying.filter(tagged("Accept"))).toEqual([])
  cluster.fire("a", "Heartbeat")
  expect(cluster.flying.filter(tagged("Accept")).map((flight) => flight.to)).toEqual(["c", "d", "e"])
  cluster.deliver()
  cluster.fire("a", "Heartbeat")
  expect(cluster.flying.filter(tagged("Accept"))).toEqual([])
})
