/**
 * What one message carries is bounded, so that a network that has bounds carries every message.
 */
import { expect, it } from "vitest"
import * as Entry from "../../../src/protocols/multipaxos/Entry.ts"
import { Prepare } from "../../../src/protocols/multipaxos/messages.ts"
import { among, ballot, Cluster, slot, tagged, to, withoutC } from "./Cluster.ts"

const long = (command: string): string => command.repeat(99)

/** Of these two make a message, and three do not. */
const commands = ["p", "q", "r", "s", "t"].map(long)
const settings = { maxMessageLength: 2 * Entry.lengthOf({ commands: [long("p")] }), maxTransfer: 99 }

/** The commands of each slot of each message of a kind that is on its way. */
const carried = (cluster: Cluster, tag: "Accept" | "Learn" | "Promise") =>
  cluster.flying.filter(tagged(tag)).map(({ message }) => {
    switch (message._tag) {
      case "Accept":
        return [message.commands]
      case "Learn":
        return message.slots
      case "Promise":
        return message.entries.map(({ commands }) => commands)
      default:
        return []
    }
  })

it("a leader puts no more into a slot than one message carries, and one command at least", () => {
  const cluster = new Cluster("abc", { maxMessageLength: 10, maxBatch: 3 })
  cluster.elect("a")
  cluster.propose("a", "1234", "5678", "9", "much too long", "a", "b", "c", "d")
  expect(cluster.flying.filter(to("b")).map(({ message }) => "commands" in message && message.commands)).toEqual([
    ["1234", "5678"],
    ["9"],
    ["much too long"],
    ["a", "b", "c"],
  ])
  cluster.deliver()
  expect(cluster.state("c").chosen).toBe(5)
})

it("a follower is taught no more at once than one message carries, and one slot at least, until it has all", () => {
  const cluster = withoutC(commands, settings)
  cluster.fire("a", "Heartbeat")
  cluster.deliver((flight) => flight.to === "c" && flight.message._tag === "Confirm")
  cluster.deliver(tagged("CatchUp"))
  expect(carried(cluster, "Learn")).toEqual([[[long("p")], [long("q")]]])
  cluster.deliver()
  expect(cluster.state("c").chosen).toBe(5)
  const tight = withoutC(commands, { ...settings, maxMessageLength: 1 })
  tight.fire("a", "Heartbeat")
  tight.deliver()
  expect(tight.state("c").chosen).toBe(5)
})

it("a candidate that lacks more of what is chosen than one message carries is not promised, and one that lacks less is", () => {
  const cluster = withoutC(commands, settings)
  cluster.fire("a", "Heartbeat")
  cluster.deliver(to("b"))
  expect(cluster.state("b").chosen).toBe(5)
  cluster.receive("b", "c", Prepare({ ballot: ballot(7, "c"), first: slot(2) }))
  expect(carried(cluster, "Promise")).toEqual([])
  cluster.receive("b", "c", Prepare({ ballot: ballot(8, "c"), first: slot(3) }))
  expect(carried(cluster, "Promise")).toEqual([[[long("s")], [long("t")]]])
})

/** b has accepted all, and a is gone; what is chosen b and c do not know. */
const open = () => {
  const cluster = new Cluster("abc", { ...settings, maxBatch: 1, window: 9 })
  cluster.elect("a")
  cluster.propose("a", ...commands)
  cluster.deliver(to("b"))
  cluster.lose(() => true)
  return cluster
}

it("a promise that tells more than one message carries comes in parts, and counts with the last", () => {
  const cluster = open()
  cluster.stand("c")
  cluster.deliver(to("b"))
  expect(carried(cluster, "Promise")).toEqual([[[long("p")], [long("q")]]])
  cluster.outputs("c")
  cluster.deliver(to("c"))
  expect(cluster.outputs("c").map((output) => output._tag)).toEqual(["SetTimer", "Send"])
  expect(cluster.state("c").mode).toMatchObject({ _tag: "Candidate", promises: ["c"] })
  cluster.outputs("b")
  cluster.deliver(to("b"))
  expect(cluster.outputs("b")).toContainEqual(expect.objectContaining({ _tag: "SetTimer", name: "Election" }))
  cluster.deliver(among("b", "c"))
  expect(cluster.state("c")).toMatchObject({ mode: { _tag: "Leader" }, chosen: 5 })
  expect([...cluster.state("b").log].flatMap((entry) => entry.commands)).toEqual(commands)
})

it("a part that comes twice, or late, makes no promise", () => {
  const cluster = open()
  cluster.stand("c")
  cluster.deliver(to("b"))
  const part = cluster.flying.find(tagged("Promise"))
  if (part === undefined) throw new Error("no part")
  cluster.receive("c", "b", part.message, part.message)
  expect(cluster.state("c").mode).toMatchObject({ _tag: "Candidate", promises: ["c"] })
  cluster.stand("c")
  cluster.lose(() => true)
  cluster.receive("c", "b", part.message)
  expect(cluster.flying).toEqual([])
})
