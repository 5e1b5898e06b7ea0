import { describe, expect, it } from "vitest"
import { Log } from "../../../src/model/mod.ts"
import { Compact } from "../../../src/protocols/multipaxos/messages.ts"
import { restore } from "../../../src/protocols/multipaxos/restore.ts"
import type { ReplicaState } from "../../../src/protocols/multipaxos/state.ts"
import { among, ballot, Cluster, slot, tagged, to } from "./Cluster.ts"

/** What a replica tells that it has decided. */
const decidedBy = (cluster: Cluster, name: string): ReadonlyArray<unknown> =>
  cluster.events(name).flatMap((event) => "commands" in event ? [event.commands] : [])

/** Five have decided x; then a proposes to c alone what loses to what b proposes and decides without them. */
const outvoted = (): Cluster => {
  const old = new Cluster("abcde")
  old.elect("a")
  old.propose("a", "x")
  old.deliver()
  old.fire("a", "Heartbeat")
  old.deliver()
  old.propose("a", "lost")
  old.deliver(to("c"))
  old.lose(() => true)
  old.stand("b")
  old.deliver(among("b", "d", "e"))
  old.forget()
  old.propose("b", "won")
  old.deliver(among("b", "d", "e"))
  return old
}

/** A cluster of three new replicas with this on their disks, in which b, who was there before, has come to lead. */
const founded = (state: ReplicaState): Cluster => {
  const cluster = new Cluster("bcf")
  cluster.found(state)
  cluster.stand("b")
  cluster.deliver()
  return cluster
}

describe("a cluster restored from one replica's disk", () => {
  it("goes on from what that replica knew to be decided, without what it had accepted and what lost", () => {
    const old = outvoted()
    expect(old.answers.map(({ message }) => message._tag)).toEqual(["ProposalsDecided"])
    expect(Array.from(old.state("c").log, ({ commands }) => commands)).toEqual([["x"], ["lost"]])

    const { dropped, state } = restore(old.state("c"))
    expect(dropped).toBe(1)
    const cluster = founded(state)
    cluster.propose("b", "new")
    cluster.deliver()
    cluster.fire("b", "Heartbeat")
    cluster.deliver()
    for (const name of ["b", "c", "f"]) expect(decidedBy(cluster, name)).toEqual([["x"], ["new"]])
  })

  it("would, with a tool that kept it, go on from what never happened", () => {
    const accepted = outvoted().state("c")
    const kept = { ...restore(accepted).state, log: accepted.log }
    expect(decidedBy(founded(kept), "b")).toEqual([["x"], ["lost"]])
  })

  it("promises what that replica did: whoever stands takes a ballot above all that were used", () => {
    const old = outvoted()
    const { state } = restore(old.state("b"))
    expect(state.promised).toEqual(ballot(2, "b"))
    expect(founded(state).state("f").promised).toEqual(ballot(3, "b"))
  })

  it("has that replica's snapshot, and the log after it; a part of a later one is dropped", () => {
    const old = new Cluster("abc", { keep: 1 })
    old.elect("a")
    for (const command of ["w", "x", "y", "z"]) {
      old.propose("a", command)
      old.deliver()
    }
    old.ask("a", Compact({ end: slot(3), parts: ["wx", "y"] }))
    const before = old.state("a")
    const image = { end: slot(4), length: 2, checksum: 7 }
    const arriving: ReplicaState = {
      ...before,
      incoming: { image, ballot: ballot(1, "a"), checksum: 1 },
      parts: Log.append(before.parts, "w"),
    }
    // As an old note, which the snapshot is ahead of.
    const { dropped, state } = restore({ ...arriving, chosen: slot(1) })
    expect(dropped).toBe(1)
    expect(state).toMatchObject({ chosen: 3, snapshot: before.snapshot, incoming: null })
    expect([Log.firstIndex(state.log), Log.endIndex(state.log)]).toEqual([2, 3])
    const cluster = new Cluster("def", { keep: 1 })
    cluster.found(state)
    expect(cluster.events("e")).toContainEqual({ _tag: "Snapshotted", first: 2, end: 3, parts: ["wx", "y"] })
    cluster.stand("e")
    cluster.deliver(tagged("Prepare", "Promise"))
    expect(cluster.state("e").mode._tag).toBe("Leader")
  })

  it("of a replica that has heard of nothing, is as a new one", () => {
    const { dropped, state } = restore(new Cluster("abc").state("a"))
    expect(dropped).toBe(0)
    expect([state.chosen, Log.endIndex(state.log)]).toEqual([0, 0])
  })
})
