import { expect, it } from "vitest"
import { Log } from "../../../src/model/mod.ts"
import { Accept, Heartbeat, Nack, Prepare, Promise } from "../../../src/protocols/multipaxos/messages.ts"
import { among, ballot, Cluster, slot, tagged, to } from "./Cluster.ts"

it("a candidate runs phase 1 for all slots from its first unchosen one with one message (PMS 3)", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  cluster.propose("a", "x")
  cluster.deliver()
  cluster.stand("b")
  expect(cluster.flying).toEqual([
    { from: "b", to: "a", message: Prepare({ ballot: ballot(2, "b"), first: slot(1) }) },
    { from: "b", to: "c", message: Prepare({ ballot: ballot(2, "b"), first: slot(1) }) },
  ])
  expect(cluster.state("b").promised).toEqual(ballot(2, "b"))
})

it("an acceptor answers phase 1 with what it has accepted in those slots and no others (PMS 3)", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  for (const command of ["x", "y", "z"]) cluster.propose("a", command)
  cluster.deliver(to("b", "a"))
  cluster.forget()
  cluster.receive("b", "c", Prepare({ ballot: ballot(9, "c"), first: slot(1) }))
  const entry = (command: string) => ({ ballot: ballot(1, "a"), commands: [command] })
  expect(cluster.flying.at(-1)).toEqual({
    from: "b",
    to: "c",
    message: Promise({ ballot: ballot(9, "c"), first: slot(1), entries: [entry("y"), entry("z")], hasMore: false }),
  })
})

it("an acceptor answers phase 1 with a simple OK where it has accepted nothing (PMS 3)", () => {
  const cluster = new Cluster("abc")
  cluster.receive("b", "a", Prepare({ ballot: ballot(1, "a"), first: slot(0) }))
  expect(cluster.flying).toEqual([
    { from: "b", to: "a", message: Promise({ ballot: ballot(1, "a"), first: slot(0), entries: [], hasMore: false }) },
  ])
})

it("an acceptor refuses a ballot below its promise, and says which it has promised (PMS 2.2)", () => {
  const cluster = new Cluster("abc")
  cluster.receive("b", "c", Prepare({ ballot: ballot(2, "c"), first: slot(0) }))
  cluster.flying = []
  cluster.receive(
    "b",
    "a",
    Prepare({ ballot: ballot(1, "a"), first: slot(0) }),
    Accept({ ballot: ballot(1, "a"), slot: slot(0), commands: ["x"], chosen: slot(0) }),
    Heartbeat({ ballot: ballot(1, "a"), chosen: slot(0) }),
  )
  const nack = { from: "b", to: "a", message: Nack({ promised: ballot(2, "c") }) }
  expect(cluster.flying).toEqual([nack, nack, nack])
  expect(Log.length(cluster.state("b").log)).toBe(0)
})

it("promises of a quorum, its own included, make a leader, which announces itself", () => {
  const cluster = new Cluster("abc")
  cluster.stand("a")
  cluster.deliver(among("a", "b"))
  expect(cluster.state("a").mode._tag).toBe("Leader")
  expect(cluster.events("a")).toEqual([{ _tag: "Leading", ballot: ballot(1, "a") }])
  expect(cluster.events("b")).toEqual([{ _tag: "Following", ballot: ballot(1, "a") }])
  expect(cluster.timers("a")).toEqual(["Heartbeat"])
})

it("no quorum of promises, no leader: of five, two are too few", () => {
  const cluster = new Cluster("abcde")
  cluster.stand("a")
  cluster.deliver(among("a", "b"))
  expect(cluster.state("a").mode._tag).toBe("Candidate")
  cluster.deliver(among("a", "c"))
  expect(cluster.state("a").mode._tag).toBe("Leader")
})

it("a promise that comes twice counts once, and one of another ballot or of no member counts not at all", () => {
  const cluster = new Cluster("abcde")
  cluster.stand("a")
  const promise = Promise({ ballot: ballot(1, "a"), first: slot(0), entries: [], hasMore: false })
  cluster.receive("a", "b", promise, promise)
  cluster.receive("a", "c", { ...promise, ballot: ballot(0, "a") })
  cluster.receive("a", "z", promise)
  expect(cluster.state("a").mode._tag).toBe("Candidate")
})

it("a new leader proposes again what may have been chosen, of each slot the value of the highest ballot (PMS 2.2)", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  cluster.propose("a", "old")
  cluster.lose(() => true) // a alone has accepted "old", in ballot 1.a
  cluster.stand("b")
  cluster.deliver(among("b", "c"))
  cluster.propose("b", "new")
  cluster.deliver((flight) => flight.to === "c" && flight.message._tag === "Accept")
  cluster.lose(() => true) // b and c have accepted "new", in ballot 2.b, so it is chosen though nobody knows
  cluster.crash("a")
  cluster.stand("a")
  cluster.deliver(among("a", "c"))
  cluster.stand("a")
  cluster.deliver(among("a", "c"))
  expect(cluster.events("a").filter(({ _tag }) => _tag === "Decided")).toEqual([
    { _tag: "Decided", slot: 0, commands: ["new"] },
  ])
})

it("a new leader fills the gaps between with no-ops (PMS 3)", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  for (const command of ["x", "y"]) cluster.propose("a", command)
  cluster.lose((flight) => flight.message._tag === "Accept" && flight.message.slot === 0)
  cluster.deliver(tagged("Accept"))
  cluster.lose(() => true) // y is chosen in slot 1, and nobody but a has heard of slot 0
  cluster.forget()
  cluster.stand("b")
  cluster.deliver(among("b", "c"))
  expect(cluster.events("b")).toEqual([
    { _tag: "Leaderless" },
    { _tag: "Leading", ballot: ballot(2, "b") },
    { _tag: "Decided", slot: 0, commands: [] },
    { _tag: "Decided", slot: 1, commands: ["y"] },
  ])
})

it("a leader that hears of a higher ballot steps down at once, and its next ballot is above that", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  cluster.receive("a", "b", Nack({ promised: ballot(7, "c") }))
  expect(cluster.state("a").mode).toEqual({ _tag: "Follower", leader: null })
  expect(cluster.events("a")).toEqual([{ _tag: "Leaderless" }])
  expect(cluster.timers("a")).toEqual(["Election"])
  cluster.stand("a")
  expect(cluster.state("a").promised).toEqual(ballot(8, "a"))
})

it("a candidate gives way to a higher ballot", () => {
  const cluster = new Cluster("abc")
  cluster.stand("a")
  cluster.stand("b")
  cluster.deliver(among("a", "b"))
  cluster.deliver()
  expect(["a", "b", "c"].map((name) => cluster.state(name).mode._tag)).toEqual(["Follower", "Leader", "Follower"])
  expect(cluster.state("a").promised).toEqual(ballot(1, "b"))
})

it("a refusal from a ballot long past deposes nobody", () => {
  const cluster = new Cluster("abc")
  cluster.receive("a", "c", Prepare({ ballot: ballot(3, "c"), first: slot(0) }))
  cluster.elect("a")
  cluster.receive("a", "b", Nack({ promised: ballot(2, "b") }))
  expect(cluster.state("a").mode._tag).toBe("Leader")
})

it("a Prepare that comes twice is answered twice, and promised once", () => {
  const cluster = new Cluster("abc")
  const prepare = Prepare({ ballot: ballot(1, "c"), first: slot(0) })
  cluster.receive("a", "c", prepare)
  cluster.receive("a", "c", prepare)
  expect(cluster.flying.map(({ message }) => message._tag)).toEqual(["Promise", "Promise"])
  expect(cluster.state("a").promised).toEqual(ballot(1, "c"))
})

it("a candidate that lags by more than one message can tell is not promised, but its ballot counts", () => {
  const cluster = new Cluster("abc", { maxTransfer: 2 })
  cluster.elect("a")
  for (const command of ["u", "v", "w"]) {
    cluster.propose("a", command)
    cluster.deliver(among("a", "b"))
  }
  cluster.lose(() => true)
  cluster.stand("c")
  cluster.deliver()
  expect(cluster.state("c").mode._tag).toBe("Candidate")
  expect(cluster.state("b").promised).toEqual(ballot(2, "c"))
  cluster.stand("b")
  cluster.deliver()
  expect(cluster.state("b").mode._tag).toBe("Leader")
  expect(cluster.state("c").chosen).toBe(3)
})

it("a candidate that is not promised keeps nobody from standing in its place: who waits for a leader waits no longer", () => {
  const cluster = new Cluster("abc", { maxTransfer: 2 })
  cluster.elect("a")
  for (const command of ["u", "v", "w"]) {
    cluster.propose("a", command)
    cluster.deliver(among("a", "b"))
  }
  cluster.forget()
  const setsTimer = (name: string) => cluster.outputs(name).some(({ _tag }) => _tag === "SetTimer")
  for (const name of ["a", "b"]) cluster.receive(name, "c", Prepare({ ballot: ballot(2, "c"), first: slot(0) }))
  expect([setsTimer("a"), setsTimer("b")]).toEqual([true, false])
  expect([cluster.timers("a"), cluster.timers("b")]).toEqual([["Election"], ["Election"]])
  cluster.receive("b", "c", Prepare({ ballot: ballot(3, "c"), first: slot(1) }))
  expect(setsTimer("b")).toBe(true)
  cluster.receive("b", "c", Heartbeat({ ballot: ballot(3, "c"), chosen: slot(0) }))
  cluster.receive("b", "c", Prepare({ ballot: ballot(3, "c"), first: slot(0) }))
  expect(cluster.state("b").mode).toEqual({ _tag: "Follower", leader: "c" })
})

it("one node is a quorum of one: it leads at its first timeout", () => {
  const cluster = new Cluster("a")
  cluster.stand("a")
  cluster.propose("a", "x")
  expect(cluster.events("a")).toEqual([
    { _tag: "Leading", ballot: ballot(1, "a") },
    { _tag: "Decided", slot: 0, commands: ["x"] },
  ])
})
