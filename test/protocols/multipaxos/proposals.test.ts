import { expect, it } from "vitest"
import { Log } from "../../../src/model/mod.ts"
import {
  Accepted,
  Heartbeat,
  Nack,
  ProposalRefused,
  ProposalsDecided,
  ProposalsUnresolved,
  Propose,
  Withdraw,
} from "../../../src/protocols/multipaxos/messages.ts"
import { among, ballot, clientOf, Cluster, slot, tagged, to } from "./Cluster.ts"

it("each client is told where its commands stand, in one message a slot", () => {
  const cluster = new Cluster("abc", { maxBatch: 8 })
  cluster.elect("a")
  const from = (client: string, request: number) =>
    Propose({ client: clientOf("a", client), request, command: `${client}${request}` })
  cluster.receive("a", "a", from("P", 1), from("Q", 1), from("Q", 2), from("P", 2))
  cluster.deliver()
  expect(cluster.answers).toEqual([
    {
      to: clientOf("a", "P"),
      message: ProposalsDecided({ slot: slot(0), requests: [{ request: 1, index: 0 }, { request: 2, index: 3 }] }),
    },
    {
      to: clientOf("a", "Q"),
      message: ProposalsDecided({ slot: slot(0), requests: [{ request: 1, index: 1 }, { request: 2, index: 2 }] }),
    },
  ])
  expect(cluster.events("b")).toEqual([{ _tag: "Decided", slot: 0, commands: ["P1", "Q1", "Q2", "P2"] }])
})

it("a follower passes a proposal on to its leader, which answers the client", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  cluster.propose("b", "x")
  const proposal = Propose({ client: clientOf("b"), request: 0, command: "x" })
  expect(cluster.flying).toEqual([{ from: "b", to: "a", message: proposal }])
  cluster.deliver()
  expect(cluster.answers).toEqual([
    { to: clientOf("b"), message: ProposalsDecided({ slot: slot(0), requests: [{ request: 0, index: 0 }] }) },
  ])
})

it("without a leader a replica keeps proposals, in their order, and passes them on once there is one", () => {
  const cluster = new Cluster("abc")
  cluster.propose("b", "x", "y")
  expect(cluster.flying).toEqual([])
  cluster.receive("b", "c", Heartbeat({ ballot: ballot(1, "c"), chosen: slot(0) }))
  const command = ({ message }: (typeof cluster.flying)[number]) => message._tag === "Propose" && message.command
  expect(cluster.flying.filter(to("c")).map(command)).toEqual(["x", "y"])
})

it("a candidate keeps proposals, and puts them into a slot when it leads", () => {
  const cluster = new Cluster("abc")
  cluster.stand("a")
  cluster.propose("a", "x", "y")
  cluster.deliver()
  expect(cluster.events("b").at(-1)).toEqual({ _tag: "Decided", slot: 0, commands: ["x", "y"] })
})

it("without a leader a replica refuses what it cannot keep", () => {
  const cluster = new Cluster("abc", { maxPending: 1 })
  cluster.propose("b", "x", "y")
  expect(cluster.answers).toEqual([
    { to: clientOf("b"), message: ProposalRefused({ request: 1, reason: "NoLeader" }) },
  ])
})

it("what a client has given up makes room for others, and is not proposed any more", () => {
  const cluster = new Cluster("abc", { maxPending: 2 })
  cluster.propose("b", "x", "y")
  cluster.receive("b", "a", Withdraw({ client: clientOf("b"), upTo: 1 }))
  cluster.withdraw("b", "Other", 1)
  expect(Log.length(cluster.state("b").pending)).toBe(2)
  cluster.withdraw("b", "Client", 0)
  cluster.propose("b", "z")
  expect(cluster.answers).toEqual([])
  cluster.elect("a")
  expect([...cluster.state("a").log].flatMap(({ commands }) => commands)).toEqual(["y", "z"])
})

it("a leader whose window is full refuses what it cannot keep", () => {
  const cluster = new Cluster("abc", { maxPending: 1, window: 1, maxBatch: 1 })
  cluster.elect("a")
  cluster.propose("a", "x")
  cluster.propose("a", "y", "z")
  expect(cluster.answers).toEqual([
    { to: clientOf("a"), message: ProposalRefused({ request: 1, reason: "Overloaded" }) },
  ])
})

it("what came over the network is never refused: a copy of it may be in a slot", () => {
  const cluster = new Cluster("abc", { maxPending: 0 })
  cluster.receive("b", "c", Propose({ client: clientOf("c"), request: 0, command: "x" }))
  expect(cluster.answers).toEqual([])
})

it("what a replica had passed on and gets back is never refused: a copy of it may be in a slot", () => {
  const cluster = new Cluster("abc", { maxPending: 0 })
  cluster.receive("b", "c", Propose({ client: clientOf("b"), request: 0, command: "x" }))
  expect(cluster.answers).toEqual([])
})

it("a deposed leader says of what is in flight that it does not know", () => {
  const cluster = new Cluster("abc", { window: 1 })
  cluster.elect("a")
  cluster.propose("a", "x", "y")
  cluster.receive("a", "b", Nack({ promised: ballot(2, "b") }))
  expect(cluster.answers).toEqual([{ to: clientOf("a"), message: ProposalsUnresolved({ requests: [0, 1] }) }])
})

it("a deposed leader passes on what it has not proposed yet", () => {
  const cluster = new Cluster("abc", { window: 1 })
  cluster.elect("a")
  cluster.propose("a", "x")
  cluster.propose("a", "y")
  cluster.lose(() => true)
  cluster.stand("b")
  cluster.deliver()
  expect(cluster.answers).toContainEqual({
    to: clientOf("a"),
    message: ProposalsDecided({ slot: slot(1), requests: [{ request: 0, index: 0 }] }),
  })
  expect(cluster.events("c").filter(({ _tag }) => _tag === "Decided")).toEqual([
    { _tag: "Decided", slot: 0, commands: ["x"] },
    { _tag: "Decided", slot: 1, commands: ["y"] },
  ])
})

it("a client is not told twice: a late acceptance changes nothing", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  cluster.propose("a", "x")
  cluster.deliver(among("a", "b"))
  expect(cluster.answers.length).toBe(1)
  cluster.receive("a", "c", Accepted({ ballot: ballot(1, "a"), slot: slot(0) }))
  expect(cluster.answers.length).toBe(1)
})

it("replicas that point at each other's old ballots pass a proposal on in a line, never in a circle", () => {
  const cluster = new Cluster("abc")
  cluster.elect("a")
  cluster.stand("b")
  cluster.deliver(among("b", "c"))
  cluster.lose((flight) => flight.to === "a")
  cluster.propose("c", "x")
  cluster.deliver(tagged("Propose"))
  expect(cluster.flying.filter(tagged("Propose"))).toEqual([])
  cluster.deliver(among("b", "c"))
  expect(cluster.answers.map(({ to }) => to)).toEqual([clientOf("c")])
})
