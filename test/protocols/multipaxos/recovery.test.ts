import { expect, it } from "vitest"
import { Ballot, Log } from "../../../src/model/mod.ts"
import { CatchUp, Heartbeat, Learn } from "../../../src/protocols/multipaxos/messages.ts"
import { among, ballot, type Cluster, slot, tagged, to, withoutC } from "./Cluster.ts"

const commands = "pqrstuvwxyz".split("")

const decided = (cluster: Cluster, name: string) =>
  cluster.events(name).flatMap((event) => event._tag === "Decided" ? [event] : [])

const inOrder = commands.map((command, slot) => ({ _tag: "Decided", slot, commands: [command] }))

it("a follower that missed what was chosen asks for it at the next heartbeat, and for more until it has all", () => {
  const cluster = withoutC(commands, { maxTransfer: 4 })
  cluster.fire("a", "Heartbeat")
  cluster.deliver((flight) => flight.to === "c" && flight.message._tag === "Confirm")
  expect(cluster.flying.filter(tagged("CatchUp"))).toEqual([
    { from: "c", to: "a", message: CatchUp({ first: slot(0), received: null }) },
  ])
  cluster.deliver(tagged("CatchUp"))
  expect(cluster.flying.filter(tagged("Learn")).map(({ message }) => message)).toEqual([
    Learn({ ballot: ballot(1, "a"), first: slot(0), slots: [["p"], ["q"], ["r"], ["s"]], chosen: slot(11) }),
  ])
  cluster.deliver()
  expect(decided(cluster, "c")).toEqual(inOrder)
})

it("what a follower is taught it keeps in its teacher's ballot, so that a later leader hears of it (PMS 2.2)", () => {
  const cluster = withoutC(commands, { maxTransfer: 99 })
  cluster.fire("a", "Heartbeat")
  cluster.deliver()
  expect([...cluster.state("c").log].every((entry) => Ballot.equals(entry.ballot, ballot(1, "a")))).toBe(true)
})

it("an answer that comes twice starts no second chain of questions", () => {
  const cluster = withoutC(commands, { maxTransfer: 4 })
  const learn = Learn({ ballot: ballot(1, "a"), first: slot(0), slots: [["p"]], chosen: slot(11) })
  cluster.receive("c", "a", learn)
  cluster.receive("c", "a", learn)
  expect(cluster.flying).toEqual([{ from: "c", to: "a", message: CatchUp({ first: slot(1), received: null }) }])
  expect(decided(cluster, "c")).toEqual(inOrder.slice(0, 1))
})

it("a lesson in a ballot below the promise is not taken", () => {
  const cluster = withoutC(commands)
  cluster.stand("c")
  cluster.receive("c", "a", Learn({ ballot: ballot(1, "a"), first: slot(0), slots: [["p"]], chosen: slot(1) }))
  expect(Log.length(cluster.state("c").log)).toBe(0)
})

it("a follower asks for no more than it misses: one that has all asks nothing", () => {
  const cluster = withoutC(commands)
  cluster.fire("a", "Heartbeat")
  cluster.deliver(to("b"))
  expect(cluster.flying.filter(tagged("CatchUp"))).toEqual([])
})

it("a replica restarts with its promise and its log, and as a follower (PMS 2.5)", () => {
  const cluster = withoutC(commands)
  const { log, promised } = cluster.state("a")
  cluster.crash("a")
  expect(cluster.state("a")).toMatchObject({ promised, mode: { _tag: "Follower", leader: null } })
  expect(cluster.state("a").log).toBe(log)
  expect(cluster.timers("a")).toEqual(["Election"])
})

it("a replica that restarts tells again of every decided slot, then of the rest as it learns of it", () => {
  const cluster = withoutC(commands)
  cluster.crash("b", slot(7))
  expect(decided(cluster, "b")).toEqual(inOrder.slice(0, 7))
  cluster.fire("a", "Heartbeat")
  cluster.deliver(to("b"))
  expect(decided(cluster, "b")).toEqual(inOrder.slice(7))
})

it("a leader that restarts never leads in its old ballot again (PMS 2.5)", () => {
  const cluster = withoutC(commands)
  cluster.crash("a")
  cluster.stand("a")
  expect(cluster.state("a").promised).toEqual(ballot(2, "a"))
})

it("a restarted cluster decides what was in flight, and goes on", () => {
  const cluster = withoutC(commands)
  cluster.propose("a", "z2")
  cluster.deliver(tagged("Accept"))
  cluster.lose(() => true)
  for (const name of ["a", "b", "c"]) cluster.crash(name, slot(9))
  cluster.forget()
  cluster.stand("b")
  cluster.deliver()
  cluster.propose("c", "new")
  cluster.deliver()
  expect(decided(cluster, "b").slice(-2)).toEqual([
    { _tag: "Decided", slot: 11, commands: ["z2"] },
    { _tag: "Decided", slot: 12, commands: ["new"] },
  ])
  expect(cluster.state("c").chosen).toBe(13)
})

it("a candidate promises what it learned: its log stands for its own promise", () => {
  const cluster = withoutC(commands)
  cluster.stand("b")
  cluster.deliver(among("b", "c"))
  cluster.fire("b", "Heartbeat")
  cluster.deliver(among("b", "c"))
  expect(decided(cluster, "c")).toEqual(inOrder)
})

it("a heartbeat of a leader with less to tell than a follower knows takes nothing back", () => {
  const cluster = withoutC(commands)
  const { chosen } = cluster.state("b")
  cluster.receive("b", "c", Heartbeat({ ballot: ballot(5, "c"), chosen: slot(2) }))
  expect(cluster.state("b").chosen).toBe(chosen)
})
