import { expect, it } from "vitest"
import { Log } from "../../../src/model/mod.ts"
import {
  Accept,
  Confirm,
  Heartbeat,
  Prepare,
  Propose,
  Rejoin,
  Rejoined,
} from "../../../src/protocols/multipaxos/messages.ts"
import { among, ballot, clientOf, Cluster, slot, tagged, to } from "./Cluster.ts"

const commands = ["p", "q", "r", "s", "t", "u", "v", "w"]

/** a leads, and all have decided these commands; then c loses its disk. */
const wiped = (settings = {}): Cluster => {
  const cluster = new Cluster("abc", settings)
  cluster.elect("a")
  for (const command of commands) {
    cluster.propose("a", command)
    cluster.deliver()
  }
  cluster.forget()
  cluster.wipe("c")
  return cluster
}

it("a replica that has lost its disk asks every other what it may have promised and accepted, until all have said", () => {
  const cluster = wiped()
  const question = Rejoin({ nonce: 0, first: slot(0) })
  const asked = [{ from: "c", to: "a", message: question }, { from: "c", to: "b", message: question }]
  expect(cluster.flying).toEqual(asked)
  expect(cluster.events("c")).toContainEqual({ _tag: "VoteLost" })
  cluster.lose(() => true)
  cluster.fire("c", "Rejoin")
  expect(cluster.flying).toEqual(asked)
})

it("until then it neither promises, nor accepts, nor confirms, nor stands, nor tells another what it knows", () => {
  const cluster = wiped()
  cluster.lose(() => true)
  const b = ballot(7, "b")
  cluster.receive(
    "c",
    "b",
    Prepare({ ballot: b, first: slot(0) }),
    Accept({ ballot: b, slot: slot(0), commands: ["x"], chosen: slot(0) }),
    Confirm({ ballot: b, chosen: slot(0), round: 0 }),
    Rejoin({ nonce: 1, first: slot(0) }),
  )
  cluster.fire("c", "Election")
  expect(cluster.flying).toEqual([])
  expect(Log.length(cluster.state("c").log)).toBe(0)
  expect(cluster.state("c").mode._tag).toBe("Rejoining")
})

it("meanwhile it learns what is chosen, and passes on what clients ask of it", () => {
  const cluster = wiped()
  cluster.lose(tagged("Rejoin"))
  cluster.fire("a", "Heartbeat")
  cluster.deliver()
  expect(cluster.state("c")).toMatchObject({ chosen: commands.length, whole: false })
  cluster.propose("c", "new")
  expect(cluster.flying.map(({ message, to }) => [to, message])).toEqual([
    ["a", Propose({ client: clientOf("c"), request: 0, command: "new" })],
  ])
})

it("what it has promised and accepted, and so holds, is the highest that it is told", () => {
  const cluster = new Cluster("abc")
  cluster.wipe("c")
  const entry = (round: number, node: string, command: string) => ({ ballot: ballot(round, node), commands: [command] })
  const answer = (promised: ReturnType<typeof ballot>, ...entries: ReadonlyArray<ReturnType<typeof entry>>) =>
    Rejoined({ nonce: 0, promised, first: slot(0), entries, hasMore: false })
  cluster.receive("c", "a", answer(ballot(3, "a"), entry(3, "a", "x"), entry(1, "b", "y")))
  expect(cluster.state("c").whole).toBe(false)
  cluster.receive("c", "b", answer(ballot(2, "b"), entry(1, "a", "z"), entry(2, "b", "w"), entry(2, "b", "v")))
  expect(cluster.state("c")).toMatchObject({ whole: true, promised: ballot(3, "a"), mode: { _tag: "Follower" } })
  expect([...cluster.state("c").log]).toEqual([entry(3, "a", "x"), entry(2, "b", "w"), entry(2, "b", "v")])
  expect(cluster.events("c").at(-1)).toEqual({ _tag: "VoteRegained" })
  expect(cluster.timers("c")).toEqual(["Election"])
})

it("once whole it votes: with its vote alone a leader decides", () => {
  const cluster = wiped({ maxTransfer: 99 })
  cluster.deliver()
  cluster.forget()
  cluster.propose("a", "new")
  cluster.deliver(among("a", "c"))
  expect(cluster.state("a").chosen).toBe(commands.length + 1)
})

it("once whole it reports what was decided with its former vote, if the next leader lacks it", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  cluster.propose("a", "x")
  cluster.deliver(among("a", "c"))
  cluster.lose(() => true)
  cluster.wipe("c")
  cluster.deliver()
  cluster.stand("b")
  cluster.deliver(among("b", "c"))
  expect(cluster.events("b")).toContainEqual({ _tag: "Decided", slot: 0, commands: ["x"] })
})

it("an answer that comes twice is one answer, and one to an earlier life or of no member is none", () => {
  const cluster = new Cluster("abc")
  cluster.wipe("c")
  const answer = Rejoined({ nonce: 0, promised: ballot(1, "a"), first: slot(0), entries: [], hasMore: false })
  cluster.receive("c", "a", answer, answer)
  cluster.receive("c", "b", Rejoined({ ...answer, nonce: 1 }))
  cluster.receive("c", "z", answer)
  expect(cluster.state("c").whole).toBe(false)
  cluster.receive("c", "b", answer)
  expect(cluster.state("c").whole).toBe(true)
})

it("one that lags far behind is not answered: it learns first, and asks again from there", () => {
  const cluster = wiped({ maxTransfer: 4 })
  cluster.deliver()
  expect(cluster.state("c").whole).toBe(false)
  cluster.fire("a", "Heartbeat")
  cluster.deliver()
  cluster.fire("c", "Rejoin")
  expect(cluster.flying.filter(to("b")).map(({ message }) => message)).toEqual([
    Rejoin({ nonce: 0, first: slot(commands.length) }),
  ])
  cluster.deliver()
  expect(cluster.state("c")).toMatchObject({ whole: true, chosen: commands.length })
})

it("one that crashes before it is whole has no vote when it starts again", () => {
  const cluster = wiped({ maxTransfer: 99 })
  cluster.deliver(to("a"))
  cluster.lose(() => true)
  cluster.crash("c")
  expect(cluster.state("c").mode).toMatchObject({ _tag: "Rejoining", answered: [] })
  cluster.deliver()
  cluster.crash("c")
  expect(cluster.state("c").mode).toMatchObject({ _tag: "Follower" })
})

it("two that have lost their disks do not answer each other: neither becomes whole", () => {
  const cluster = wiped({ maxTransfer: 99 })
  cluster.wipe("b")
  cluster.deliver()
  expect([cluster.state("b").whole, cluster.state("c").whole]).toEqual([false, false])
})

it("a leader whom it follows and who is silent is its leader no more; another may be", () => {
  const cluster = wiped()
  cluster.lose(() => true)
  cluster.receive("c", "a", Heartbeat({ ballot: ballot(1, "a"), chosen: slot(0) }))
  cluster.outputs("c")
  cluster.fire("c", "Election")
  expect(cluster.events("c")).toEqual([{ _tag: "Leaderless" }])
  cluster.receive("c", "b", Heartbeat({ ballot: ballot(2, "b"), chosen: slot(0) }))
  expect(cluster.events("c")).toEqual([{ _tag: "Following", ballot: ballot(2, "b") }])
})

it("one that is told to rejoin, but finds something on its disk, votes as before", () => {
  const cluster = new Cluster("abc", { rejoin: true })
  expect(cluster.state("a").mode._tag).toBe("Rejoining")
  const old = new Cluster("abc")
  old.elect("a")
  const { role } = cluster
  const state = old.state("b")
  const start = role.handle(state, { _tag: "Start" }, {
    self: clientOf("b", role.name),
    members: old.members,
    from: clientOf("b", role.name),
  })
  let result = start?.next()
  while (result?.done === false) result = start?.next()
  expect(result?.value).toMatchObject({ whole: true, mode: { _tag: "Follower" } })
})

it("what takes several messages to tell it asks for part by part, and is whole with the last of them", () => {
  const cluster = new Cluster("abc", { maxTransfer: 2 })
  cluster.elect("a")
  cluster.propose("a", ...commands)
  cluster.deliver(to("b"))
  cluster.lose(() => true)
  cluster.wipe("c")
  cluster.deliver(among("a", "c"))
  expect([...cluster.state("c").log]).toEqual([])
  cluster.deliver((flight) => flight.to === "b")
  const [first] = cluster.flying
  expect(first?.message).toMatchObject({ _tag: "Rejoined", first: 0, hasMore: true, entries: { length: 2 } })
  cluster.deliver(to("c"))
  expect(cluster.flying.map(({ message }) => message)).toEqual([Rejoin({ nonce: 0, first: slot(2) })])
  expect(cluster.state("c").whole).toBe(false)
  cluster.deliver()
  expect(cluster.state("c").whole).toBe(true)
  expect([...cluster.state("c").log].flatMap((entry) => entry.commands)).toEqual(commands)
})
