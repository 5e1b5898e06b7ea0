import { describe, expect, it } from "vitest"
import { Effect, Exit, Layer, Tracer } from "effect"
import * as Address from "../../src/model/Address.ts"
import { a, b, onStage, type Stage } from "./fixture.ts"
import * as Puppet from "./Puppet.ts"

const puppet = Puppet.make("P")
const keep = (n: number): Puppet.Act => ({ _tag: "Keep", n })
const say = (to: Address.Address): Puppet.Act => ({ _tag: "Say", to, n: 1, beforeSync: false })
const post = (stage: Stage, count: number, ...acts: ReadonlyArray<Puppet.Act>) =>
  stage.post("P", Array.from({ length: count }, () => Puppet.Do({ acts })))

describe("Node: metrics", () => {
  it("count the messages that a role has handled and sent, by tag; a broadcast once", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet, Puppet.make("Q"))
        post(stage, 3, say(Address.make(b, "Peer")))
        post(stage, 1, say(Address.make(a, "Q")), { _tag: "SayToAll", role: "Q", n: 2, self: true })
        yield* stage.world.settle
        const count = (id: string, role: string, tag: string) => stage.world.metric(id, { role, tag })
        expect(count("synod_messages_received_total", "P", "Do")).toMatchObject([{ count: 4 }])
        expect(count("synod_messages_received_total", "Q", "Said")).toMatchObject([{ count: 2 }])
        expect(count("synod_messages_received_total", "Q", "Do")).toEqual([])
        expect(count("synod_messages_sent_total", "P", "Said")).toMatchObject([{ count: 5 }])
      })
    ))

  it("count what a full mailbox drops: the newest, which its sender is told", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.startWith({ roles: [puppet], mailboxCapacity: 2 })
        expect(stage.world.metric("synod_mailbox_overflows_total", { role: "P" })).toMatchObject([{ count: 0 }])
        const sent = stage.post("P", [1, 2, 3, 4].map((n) => Puppet.Said({ n })))
        expect(sent).toEqual([true, true, false, false])
        stage.wire.bring("P", Puppet.Said({ n: 5 }))
        yield* stage.world.settle
        expect(stage.emitted.slice(1)).toEqual(["P@a Noted: heard 1", "P@a Noted: heard 2"])
        expect(stage.world.metric("synod_mailbox_overflows_total", { role: "P" })).toMatchObject([{ count: 3 }])
        const lost = stage.world.trace.flatMap((event) => event._tag === "Lost" ? [event] : [])
        expect(lost.map(({ message, why }) => [message, why])).toEqual(
          [3, 4, 5].map((n) => [Puppet.Said({ n }), "its mailbox is full"]),
        )
        expect(stage.post("P", [Puppet.Said({ n: 6 })])).toEqual([true])
      })
    ))

  it("tell how deep the mailbox was, and how long the disk took", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        post(stage, 7, keep(1))
        yield* stage.world.settle
        yield* stage.world.advance(3)
        stage.disk.release()
        yield* stage.world.settle
        expect(stage.world.metric("synod_mailbox_depth", { role: "P" })).toMatchObject([{ value: 7 }])
        expect(stage.world.metric("synod_sync_seconds")).toMatchObject([{ count: 1, min: 0.003, max: 0.003 }])
      })
    ))

  it("record what a role knows: from its start, and whenever a step has changed it", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        post(stage, 1, keep(1))
        post(stage, 1, keep(1))
        stage.post("P", [Puppet.Said({ n: 1 })])
        yield* stage.world.settle
        const known = stage.world.trace.flatMap((event) => event._tag === "Changed" ? [event.state] : [])
        expect(known).toMatchObject([{ kept: 0 }, { kept: 1 }, { kept: 1 }])
      })
    ))

  it("do not count as sent or synced what was not", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.failing = { sync: "no space left" }
        post(stage, 1, keep(1), say(Address.make(b, "Peer")))
        yield* stage.world.settle
        expect(stage.world.metric("synod_messages_sent_total")).toEqual([])
        expect(stage.world.metric("synod_sync_seconds")).toEqual([])
      })
    ))
})

describe("Node: spans", () => {
  /** The spans of a node at work on three messages, of which the last crashes it. */
  const spansOf = async (spans: boolean): Promise<ReadonlyArray<Tracer.NativeSpan>> => {
    const made: Array<Tracer.NativeSpan> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        made.push(span)
        return span
      },
    })
    await onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.startWith({ roles: [puppet], spans })
        stage.disk.hold()
        post(stage, 2, keep(1))
        yield* stage.world.advance(3)
        stage.disk.release()
        yield* stage.do("P", { _tag: "Crash" })
      }).pipe(Effect.withSpan("the test's own"), Effect.provide(Layer.succeed(Tracer.Tracer, tracer)))
    )
    return made.filter(({ name }) => name !== "the test's own")
  }

  it("tell of each batch: its role, its node, its size, how long it took with its sync, how it ended", async () => {
    const [kept, crashed, ...others] = await spansOf(true)
    expect(kept?.name).toBe("P")
    expect(Object.fromEntries(kept?.attributes ?? [])).toEqual({ node: "a", batchSize: 2 })
    expect(kept?.parent).toMatchObject({ _tag: "None" })
    expect(kept?.status).toMatchObject({ _tag: "Ended", startTime: 0n, endTime: 3_000_000n, exit: Exit.void })
    expect(crashed?.status).toMatchObject({ _tag: "Ended", exit: { _tag: "Failure" } })
    expect(Object.fromEntries(crashed?.attributes ?? [])).toEqual({ node: "a", batchSize: 1 })
    expect(others).toEqual([])
  })

  it("are not made unless asked for", async () => {
    expect(await spansOf(false)).toEqual([])
  })
})
