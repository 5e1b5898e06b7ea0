import { expect, it } from "vitest"
import {
  Accept,
  Confirm,
  Confirmed,
  Nack,
  ReadAt,
  ReadIndex,
  ReadRefused,
} from "../../../src/protocols/multipaxos/messages.ts"
import { among, ballot, clientOf, Cluster, slot, tagged, to } from "./Cluster.ts"

/** Clients of a node ask for reads, numbered as given, in one batch. */
const read = (cluster: Cluster, name: string, ...requests: ReadonlyArray<number>) =>
  cluster.ask(name, ...requests.map((request) => ReadIndex({ client: clientOf(name), request, askedMs: 0 })))

const answered = (name: string, at: number, ...requests: ReadonlyArray<number>) => ({
  to: clientOf(name),
  message: ReadAt({ slot: slot(at), requests }),
})

const lead = (names = "abc", settings = {}) => {
  const cluster = new Cluster(names, settings)
  cluster.elect("a")
  return cluster
}

const isQuestion = tagged("Confirm", "Confirmed")

it("a leader asks once for all reads of a batch, and answers when a quorum has confirmed (Raft 6.4)", () => {
  const cluster = lead()
  cluster.propose("a", "x")
  cluster.deliver()
  cluster.forget()
  read(cluster, "a", 7, 8, 9)
  const confirm = Confirm({ ballot: ballot(1, "a"), chosen: slot(1), round: 0 })
  expect(cluster.flying).toEqual([
    { from: "a", to: "b", message: confirm },
    { from: "a", to: "c", message: confirm },
  ])
  expect(cluster.answers).toEqual([])
  cluster.deliver(among("a", "b"))
  expect(cluster.answers).toEqual([answered("a", 1, 7, 8, 9)])
})

it("of five, a leader and one other are no quorum, however often it confirms", () => {
  const cluster = lead("abcde")
  read(cluster, "a", 0)
  cluster.deliver(among("a", "b"))
  cluster.receive("a", "b", Confirmed({ ballot: ballot(1, "a"), round: 0 }))
  cluster.receive("a", "z", Confirmed({ ballot: ballot(1, "a"), round: 0 }))
  expect(cluster.answers).toEqual([])
  cluster.deliver(among("a", "c"))
  expect(cluster.answers).toEqual([answered("a", 0, 0)])
})

it("reads put nothing on any disk", () => {
  const cluster = lead()
  const names = ["a", "b", "c"]
  const durable = () =>
    names.map((name) => {
      const { log, promised } = cluster.state(name)
      return [log, promised]
    })
  const before = durable()
  read(cluster, "a", 0)
  cluster.deliver()
  expect(cluster.answers).toEqual([answered("a", 0, 0)])
  for (const [i, parts] of durable().entries()) parts.forEach((part, j) => expect(part).toBe(before[i]?.[j]))
})

it("a read is told of what was chosen when it came, and a later one of what has been since", () => {
  const cluster = lead()
  read(cluster, "a", 0)
  cluster.propose("a", "x")
  cluster.deliver((flight) => !isQuestion(flight))
  read(cluster, "a", 1)
  cluster.deliver(among("a", "b"))
  expect(cluster.answers.slice(1)).toEqual([answered("a", 0, 0), answered("a", 1, 1)])
})

it("a confirmation of a round stands for those before it, and for none after", () => {
  const cluster = lead()
  for (const request of [0, 1, 2]) read(cluster, "a", request)
  cluster.receive("a", "b", Confirmed({ ballot: ballot(1, "a"), round: 1 }))
  expect(cluster.answers).toEqual([answered("a", 0, 0), answered("a", 0, 1)])
})

it("a follower passes a read on, and its leader answers the client itself", () => {
  const cluster = lead()
  read(cluster, "b", 4)
  expect(cluster.flying.map(({ message, to }) => [to, message])).toEqual([
    ["a", ReadIndex({ client: clientOf("b"), request: 4, askedMs: 0 })],
  ])
  cluster.deliver()
  expect(cluster.answers).toEqual([answered("b", 0, 4)])
})

it("who confirms hears what is chosen, as from a heartbeat", () => {
  const cluster = lead()
  cluster.propose("a", "x")
  cluster.deliver(among("a", "b"))
  cluster.deliver(tagged("Accept"))
  cluster.lose(() => true)
  expect(cluster.state("c").chosen).toBe(0)
  read(cluster, "a", 0)
  cluster.deliver()
  expect(cluster.state("c").chosen).toBe(1)
})

it("a new leader answers when what its predecessor may have decided is decided, and tells of it", () => {
  const cluster = lead()
  cluster.propose("a", "x")
  cluster.deliver(tagged("Accept"))
  cluster.lose(() => true)
  cluster.stand("b")
  cluster.deliver(tagged("Prepare", "Promise"))
  cluster.forget()
  read(cluster, "b", 0)
  cluster.deliver(isQuestion)
  expect(cluster.answers).toEqual([])
  cluster.deliver()
  expect(cluster.answers).toContainEqual(answered("b", 1, 0))
})

it("what a leader has proposed for clients of its own reign, and nobody has been told of, no read waits for", () => {
  const cluster = lead()
  cluster.propose("a", "x")
  cluster.lose(tagged("Accept"))
  read(cluster, "a", 0)
  cluster.deliver(isQuestion)
  expect(cluster.answers).toEqual([answered("a", 0, 0)])
})

it("a replica that has promised a higher ballot confirms nothing, and says so", () => {
  const cluster = lead()
  cluster.stand("b")
  cluster.deliver(among("b", "c"))
  cluster.lose(() => true)
  read(cluster, "a", 0)
  cluster.deliver(to("b", "c"))
  const nack = Nack({ promised: ballot(2, "b") })
  expect(cluster.flying.map(({ message }) => message)).toEqual([nack, nack])
})

it("reads of a deposed leader are answered by the next", () => {
  const cluster = lead()
  read(cluster, "a", 0)
  cluster.lose(() => true)
  cluster.propose("c", "x")
  cluster.lose(() => true)
  cluster.stand("b")
  cluster.deliver(among("b", "c"))
  cluster.propose("b", "y")
  cluster.deliver(among("b", "c"))
  cluster.forget()
  cluster.deliver()
  cluster.fire("b", "Heartbeat")
  cluster.deliver()
  expect(cluster.answers).toEqual([answered("a", 1, 0)])
})

it("without a leader a read waits for one", () => {
  const cluster = new Cluster("abc")
  read(cluster, "c", 3)
  cluster.elect("a")
  cluster.fire("a", "Heartbeat")
  cluster.deliver()
  read(cluster, "b", 4)
  cluster.deliver()
  expect(cluster.answers.at(-1)).toEqual(answered("b", 0, 4))
})

it("a question that is lost is asked again with the heartbeat", () => {
  const cluster = lead()
  read(cluster, "a", 0)
  read(cluster, "a", 1)
  cluster.lose(() => true)
  cluster.fire("a", "Heartbeat")
  expect(cluster.flying.filter(to("b")).map(({ message }) => message)).toEqual([
    Confirm({ ballot: ballot(1, "a"), chosen: slot(0), round: 1 }),
  ])
  cluster.deliver()
  expect(cluster.answers).toEqual([answered("a", 0, 0), answered("a", 0, 1)])
})

it("a confirmation of another ballot counts not at all", () => {
  const cluster = lead()
  cluster.stand("b")
  cluster.deliver()
  cluster.forget()
  read(cluster, "b", 0)
  cluster.receive("b", "a", Confirmed({ ballot: ballot(1, "a"), round: 0 }))
  expect(cluster.answers).toEqual([])
})

it("where too many reads wait, others are refused: at a leader, and where there is none", () => {
  const settings = { maxPending: 1 }
  const refused = (name: string) => ({ to: clientOf(name), message: ReadRefused({ request: 1 }) })
  const cluster = lead("abc", settings)
  read(cluster, "a", 0, 1)
  expect(cluster.answers).toEqual([refused("a")])
  const leaderless = new Cluster("abc", settings)
  read(leaderless, "b", 0, 1)
  expect(leaderless.answers).toEqual([refused("b")])
})

it("while too many rounds are open, reads wait for the next", () => {
  const cluster = lead("abc", { window: 2 })
  for (const request of [0, 1, 2, 3]) read(cluster, "a", request)
  expect(cluster.flying.filter(to("b")).length).toBe(2)
  cluster.deliver(among("a", "b"))
  expect(cluster.answers).toEqual([0, 1].map((request) => answered("a", 0, request)).concat(answered("a", 0, 2, 3)))
})

it("an answer tells of no more reads than a slot holds commands", () => {
  const cluster = lead("abc", { maxBatch: 2 })
  read(cluster, "a", 0, 1, 2)
  cluster.deliver()
  expect(cluster.answers).toEqual([answered("a", 0, 0, 1), answered("a", 0, 2)])
})

it("one whose confirmation is a quorum answers at once (Flexible Paxos, section 3)", () => {
  const cluster = lead("abc", { quorums: { phase1: 3, phase2: 1 } })
  cluster.receive("b", "a", Accept({ ballot: ballot(1, "a"), slot: slot(0), commands: [], chosen: slot(0) }))
  cluster.flying = []
  read(cluster, "a", 0)
  expect(cluster.flying).toEqual([])
  expect(cluster.answers).toEqual([answered("a", 0, 0)])
})
