import { expect, it } from "vitest"
import { Log } from "../../../src/model/mod.ts"
import { Image } from "../../../src/protocols/multipaxos/mod.ts"
import { Accept, Accepted, CatchUp, Compact, Learn, Part, Prepare } from "../../../src/protocols/multipaxos/messages.ts"
import type { ReplicaOptions } from "../../../src/protocols/multipaxos/Replica.ts"
import { among, ballot, Cluster, type Flight, slot, tagged, to, withoutC } from "./Cluster.ts"

const commands = "pqrstuvwxy".split("")
/** What they come to: one part a command. */
const image = Image.of(slot(10), commands)

const compact = (cluster: Cluster, name: string, parts: ReadonlyArray<string> = commands, end = parts.length) =>
  cluster.receive(name, name, Compact({ end: slot(end), parts }))

/** A leader whose log begins at its snapshot's end, and c, which has heard of nothing. */
const compacted = (settings: Partial<ReplicaOptions> = {}): Cluster => {
  const cluster = withoutC(commands, settings)
  compact(cluster, "a")
  cluster.forget()
  return cluster
}

const bounds = (cluster: Cluster, name: string) => {
  const { chosen, log, snapshot } = cluster.state(name)
  return { first: Log.firstIndex(log), chosen, end: Log.endIndex(log), snapshot }
}

const part = (index: number, of = image, text = commands[index] ?? "", by = ballot(1, "a")) =>
  Part({ ballot: by, image: of, index, part: text })

const isPart = (index: number) => ({ message }: Flight) => message._tag === "Part" && message.index === index

it("a snapshot takes the place of the slots below its end, but for the last of them that are kept", () => {
  const cluster = withoutC(commands, { keep: 3 })
  compact(cluster, "a", commands.slice(0, 8))
  const snapshot = Image.of(slot(8), commands.slice(0, 8))
  expect(bounds(cluster, "a")).toEqual({ first: 5, chosen: 10, end: 10, snapshot })
  expect(cluster.events("a")).toEqual([{ _tag: "Snapshotted", first: 5, end: 8, parts: commands.slice(0, 8) }])
})

it("a snapshot from another node, of more than is decided, or that goes no further than the latest, is not kept", () => {
  const cluster = withoutC(commands)
  cluster.receive("b", "a", Compact({ end: slot(5), parts: ["of a"] }))
  compact(cluster, "b", ["too much"], 11)
  expect(bounds(cluster, "b")).toMatchObject({ first: 0, snapshot: Image.none })
  compact(cluster, "b", ["first"], 5)
  compact(cluster, "b", ["second"], 5)
  compact(cluster, "b", ["old"], 4)
  expect([...cluster.state("b").parts]).toEqual(["first"])
  compact(cluster, "b", ["next", "of two"], 6)
  expect([...cluster.state("b").parts]).toEqual(["next", "of two"])
})

it("a replica that restarts tells first of its snapshot and where its log begins, then of the slots from there", () => {
  const cluster = withoutC(commands, { keep: 1 })
  compact(cluster, "b", ["p to w"], 8)
  cluster.crash("b")
  expect(cluster.events("b")).toEqual([
    { _tag: "Leaderless" },
    { _tag: "Snapshotted", first: 7, end: 8, parts: ["p to w"] },
    { _tag: "Decided", slot: 7, commands: ["w"] },
    { _tag: "Decided", slot: 8, commands: ["x"] },
    { _tag: "Decided", slot: 9, commands: ["y"] },
  ])
})

it("who lags a little is taught slots, and needs no snapshot", () => {
  const cluster = withoutC(commands, { keep: 10, maxTransfer: 99 })
  compact(cluster, "a")
  cluster.fire("a", "Heartbeat")
  cluster.deliver()
  expect(bounds(cluster, "c")).toMatchObject({ first: 0, chosen: 10, snapshot: Image.none })
})

it("who misses slots that the leader has no more is sent its snapshot, some parts at a time", () => {
  const cluster = compacted({ maxParts: 3 })
  cluster.fire("a", "Heartbeat")
  cluster.deliver(tagged("Confirm", "Confirmed", "CatchUp"))
  expect(cluster.flying.map(({ message }) => message)).toEqual([part(0), part(1), part(2)])
  cluster.deliver(tagged("Part"))
  expect(cluster.flying.map(({ message }) => message)).toEqual([
    CatchUp({ first: slot(0), received: { image, length: 3 } }),
  ])
  cluster.deliver()
  expect(bounds(cluster, "c")).toEqual({ first: 10, chosen: 10, end: 10, snapshot: image })
  expect(cluster.events("c").slice(-1)).toEqual([{ _tag: "Snapshotted", first: 10, end: 10, parts: commands }])
})

it("the cluster decides while a snapshot is sent, and the follower goes on at its end", () => {
  const cluster = compacted({ maxParts: 1 })
  cluster.fire("a", "Heartbeat")
  for (let index = 0; index < 10; index++) {
    cluster.deliver((flight) => !isPart(index)(flight))
    cluster.propose("a", `new ${index}`)
    cluster.deliver(among("a", "b"))
    cluster.deliver((flight) => isPart(index)(flight))
  }
  expect(cluster.state("a").chosen).toBe(20)
  cluster.deliver()
  expect(bounds(cluster, "c")).toMatchObject({ first: 10, chosen: 20, snapshot: image })
})

it("parts that come twice or out of order are not taken, and the next heartbeat goes on where it stands", () => {
  const cluster = compacted({ maxParts: 4 })
  cluster.receive("c", "a", part(0), part(0), part(2), part(1), part(1))
  expect(cluster.state("c").parts).toEqual(Log.fromIterable(["p", "q"]))
  expect(cluster.flying).toEqual([])
  cluster.fire("a", "Heartbeat")
  cluster.deliver(tagged("Confirm"))
  expect(cluster.flying.map(({ message }) => message)).toContainEqual(
    CatchUp({ first: slot(0), received: { image, length: 2 } }),
  )
  cluster.deliver(tagged("CatchUp"))
  expect(cluster.flying.filter(tagged("Part")).map(({ message }) => message)).toEqual([part(2), part(3)])
})

it("a transfer goes on after a crash of the follower, and with another leader that has the same image", () => {
  const cluster = compacted({ maxParts: 4 })
  compact(cluster, "b")
  cluster.fire("a", "Heartbeat")
  cluster.deliver((flight) => tagged("Confirm", "CatchUp")(flight) || isPart(0)(flight) || isPart(1)(flight))
  cluster.lose(() => true)
  cluster.crash("c")
  cluster.crash("a")
  cluster.stand("b")
  cluster.deliver(among("a", "b"))
  cluster.lose(() => true)
  cluster.fire("b", "Heartbeat")
  cluster.deliver((flight) => flight.message._tag !== "Part")
  expect(cluster.flying.map(({ message }) => message)).toEqual(
    [2, 3].map((index) => part(index, image, commands[index], ballot(2, "b"))),
  )
  cluster.deliver()
  expect(bounds(cluster, "c")).toMatchObject({ first: 10, chosen: 10, snapshot: image })
})

it("another image takes the place of one that arrives if it is later, or a later leader's; an earlier one does not", () => {
  const older = Image.of(slot(4), ["older", "one"])
  const newer = Image.of(slot(12), ["newer", "one"])
  const cluster = new Cluster("abc")
  const arrived = (...parts: ReadonlyArray<Part>) => {
    cluster.receive("c", "a", ...parts)
    return [cluster.state("c").incoming?.image.end, ...cluster.state("c").parts]
  }
  expect(arrived(part(0), part(1))).toEqual([10, "p", "q"])
  expect(arrived(part(0, older, "older"))).toEqual([10, "p", "q"])
  expect(arrived(part(0, newer, "newer"))).toEqual([12, "newer"])
  expect(arrived(part(2))).toEqual([12, "newer"])
  expect(arrived(part(0, older, "older", ballot(2, "a")))).toEqual([4, "older"])
  expect(arrived(part(1, older, "one", ballot(2, "a")))).toEqual([undefined, "older", "one"])
  expect(bounds(cluster, "c")).toEqual({ first: 4, chosen: 4, end: 4, snapshot: older })
})

it("a snapshot whose checksum does not match is refused, said so, and asked for anew", () => {
  const two = Image.of(slot(2), ["good", "parts"])
  const cluster = compacted()
  cluster.receive("c", "a", part(0, two, "good"), part(1, two, "bad parts"))
  expect(cluster.events("c").slice(-1)).toEqual([{ _tag: "SnapshotRefused", end: 2 }])
  expect(cluster.state("c")).toMatchObject({ incoming: null, chosen: 0, snapshot: Image.none })
  expect(Log.length(cluster.state("c").parts)).toBe(0)
  cluster.fire("a", "Heartbeat")
  cluster.deliver()
  expect(cluster.state("c").snapshot).toEqual(image)
})

it("a part in a ballot below the promise, or of what is decided already, is not taken", () => {
  const cluster = compacted()
  cluster.receive("b", "a", part(0))
  expect(cluster.state("b").incoming).toBe(null)
  cluster.stand("c")
  cluster.receive("c", "a", part(0))
  expect(cluster.state("c").incoming).toBe(null)
  expect(cluster.state("c").mode._tag).toBe("Candidate")
})

it("a snapshot that lessons have overtaken while it arrived is given up: what is decided is not decided again", () => {
  const cluster = compacted()
  cluster.receive("c", "a", ...commands.slice(0, 9).map((_, index) => part(index)))
  const slots = [...commands, "z"].map((command) => [command])
  cluster.receive("c", "a", Learn({ ballot: ballot(1, "a"), first: slot(0), slots, chosen: slot(11) }))
  cluster.receive("c", "a", part(9))
  expect(bounds(cluster, "c")).toMatchObject({ first: 0, chosen: 11, snapshot: Image.none })
  expect(cluster.state("c").incoming).toBe(null)
})

it("an installed snapshot drops what was accepted below its end, and keeps what was above, and the promise", () => {
  const cluster = new Cluster("abc", { window: 99 })
  for (const n of [0, 9, 10, 11]) {
    cluster.receive("c", "b", Accept({ ballot: ballot(1, "b"), slot: slot(n), commands: [n], chosen: slot(0) }))
  }
  cluster.receive("c", "a", ...commands.map((command, index) => part(index, image, command, ballot(2, "a"))))
  expect(bounds(cluster, "c")).toMatchObject({ first: 10, chosen: 10, end: 12 })
  expect(Log.get(cluster.state("c").log, 11)).toEqual({ ballot: ballot(1, "b"), commands: [11] })
  expect(cluster.state("c").promised).toEqual(ballot(2, "a"))
})

it("a candidate that misses slots which an acceptor has no more is not promised: it lags", () => {
  const cluster = compacted({ maxTransfer: 99 })
  cluster.receive("a", "c", Prepare({ ballot: ballot(2, "c"), first: slot(9) }))
  expect(cluster.flying).toEqual([])
  expect(cluster.state("a").promised).toEqual(ballot(2, "c"))
  cluster.receive("a", "c", Prepare({ ballot: ballot(3, "c"), first: slot(10) }))
  expect(cluster.flying.map(({ message }) => message._tag)).toEqual(["Promise"])
})

it("what a leader proposes below the first slot of an acceptor was chosen there before, so it is accepted unwritten", () => {
  const cluster = compacted()
  const { log } = cluster.state("a")
  const accept = Accept({ ballot: ballot(2, "b"), slot: slot(7), commands: ["w"], chosen: slot(7) })
  cluster.receive("a", "b", accept)
  expect(cluster.flying.at(-1)?.message).toEqual(Accepted({ ballot: ballot(2, "b"), slot: slot(7) }))
  expect(cluster.state("a").log).toBe(log)
})

it("a cluster in which all have compacted elects a leader, which decides on", () => {
  const cluster = withoutC(commands)
  for (const name of ["a", "b"]) compact(cluster, name)
  for (const name of ["a", "b", "c"]) cluster.crash(name, cluster.state(name).chosen)
  cluster.forget()
  cluster.stand("c")
  cluster.deliver()
  expect(cluster.state("c").mode._tag).toBe("Candidate")
  cluster.stand("b")
  cluster.deliver()
  cluster.propose("b", "new")
  cluster.deliver()
  for (const name of ["a", "b", "c"]) {
    expect(cluster.events(name).at(-1), name).toEqual({ _tag: "Decided", slot: 10, commands: ["new"] })
  }
  expect(cluster.flying.filter(to("c"))).toEqual([])
})

it("a candidate may compact while it stands, and a leader while slots are in flight", () => {
  const cluster = withoutC(commands)
  cluster.stand("b")
  compact(cluster, "b")
  cluster.deliver()
  expect(cluster.state("b").mode._tag).toBe("Leader")
  cluster.propose("b", "z")
  compact(cluster, "b", [...commands, "no-ops"], 10)
  cluster.deliver()
  expect(bounds(cluster, "b")).toMatchObject({ first: 10, chosen: 11, end: 11 })
})
