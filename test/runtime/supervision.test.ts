import { describe, expect, it } from "vitest"
import { Effect, Exit, Fiber, Schema, Scope } from "effect"
import * as Address from "../../src/model/Address.ts"
import * as Log from "../../src/model/Log.ts"
import { Role } from "../../src/role/mod.ts"
import type { Node } from "../../src/runtime/mod.ts"
import type { Write } from "../../src/storage/mod.ts"
import { b, onStage, type Stage } from "./fixture.ts"
import * as Puppet from "./Puppet.ts"

const peer = Address.make(b, "Peer")
const puppet = Puppet.make("P")
const crash: Puppet.Act = { _tag: "Crash" }
const keep = (n: number): Puppet.Act => ({ _tag: "Keep", n })
const know = (n: number): Puppet.Act => ({ _tag: "Know", n })
const say = (n: number, beforeSync = false): Puppet.Act => ({ _tag: "Say", to: peer, n, beforeSync })
const setTimer = (ms: number): Puppet.Act => ({ _tag: "SetTimer", name: "tick", minMs: ms, maxMs: ms })
const cell = (key: string, value: unknown): Write => ({ _tag: "SetCell", cell: key, value })
const log = (key: string): Write => ({ _tag: "ChangeLog", log: key, firstIndex: 0, endIndex: 0, writes: [] })
const told = (kept: number, known = 0) => `P@a Told: ${kept} 0 ${known} ${Log.empty()}`

const tells = (stage: Stage) => stage.emitted.filter((line) => line.startsWith("P@a Told"))

/** Waits for a node to fail, and stops waiting if it has not when nothing more happens. */
const failureOf = Effect.fnUntraced(function* (stage: Stage, node: Node.Node) {
  const waiting = yield* Effect.forkChild(Effect.flip(node.failure))
  yield* stage.world.settle
  const failure = waiting.pollUnsafe()
  return failure !== undefined && Exit.isSuccess(failure) ? failure.value : yield* Effect.die("the node has not failed")
})

describe("Node: a role that crashes", () => {
  it("restarts from its durable state; what it only knew is gone", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", keep(1), know(2))
        yield* stage.do("P", crash)
        expect(tells(stage)).toEqual([told(0), told(1)])
        yield* stage.do("P", keep(3), { _tag: "Tell" })
        expect(tells(stage).at(-1)).toBe(told(3))
      })
    ))

  it("takes the whole batch with it: nothing of it is stored, nothing that it held leaves", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.post("P", [
          Puppet.Do({ acts: [keep(1), say(1), say(2, true), { _tag: "Tell" }] }),
          Puppet.Do({ acts: [crash] }),
          Puppet.Do({ acts: [keep(3), say(3)] }),
        ])
        yield* stage.world.settle
        expect(stage.wire.sent.map(({ message }) => message)).toEqual([Puppet.Said({ n: 2 })])
        expect(tells(stage)).toEqual([told(0), told(0)])
        expect([stage.disk.syncs, stage.disk.writes]).toEqual([0, []])
      })
    ))

  it("loses what waits in its mailbox", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        const self = Address.make(stage.node, "P")
        stage.post("P", [
          Puppet.Do({ acts: [{ _tag: "Say", to: self, n: 1, beforeSync: true }] }),
          Puppet.Do({ acts: [crash] }),
        ])
        yield* stage.world.settle
        expect(stage.emitted).toEqual([told(0), told(0)])
        yield* stage.do("P", { _tag: "Say", to: self, n: 2, beforeSync: true })
        expect(stage.emitted.at(-1)).toBe("P@a Noted: heard 2")
      })
    ))

  it("loses its timers, also one that rang in the batch that crashed", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", setTimer(5))
        yield* stage.do("P", { _tag: "SetTimer", name: "tock", minMs: 1, maxMs: 1 })
        stage.disk.hold()
        yield* stage.do("P", keep(1))
        yield* stage.world.advance(2)
        yield* stage.do("P", crash)
        stage.disk.release()
        yield* stage.world.settle
        yield* stage.do("P", setTimer(20))
        yield* stage.world.advance(19)
        expect(stage.emitted.filter((line) => line.includes("Noted"))).toEqual([])
        expect(stage.world.timers).toBe(1)
        yield* stage.world.advance(1)
        expect(stage.emitted.at(-1)).toBe("P@a Noted: tick")
      })
    ))

  it("leaves the other roles of its node alone", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet, Puppet.make("Q"))
        yield* stage.do("Q", know(7))
        yield* stage.do("P", crash)
        yield* stage.do("Q", { _tag: "Tell" })
        expect(stage.emitted.at(-1)).toBe(`Q@a Told: 0 0 7 ${Log.empty()}`)
      })
    ))

  it("tells the trace, the log and a metric, with role, message and state", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", keep(1))
        yield* stage.do("P", crash)
        const why = expect.stringMatching(/^P@a, handling message \{"_tag":"Do".*told to crash\n {2}state: \{"kept":1,/)
        expect(stage.world.trace).toContainEqual({ _tag: "Restarted", self: Address.make(stage.node, "P"), why })
        expect(stage.world.logs).toEqual(["Error: P@a crashed and restarts from its durable state"])
        expect(stage.world.metric("synod_role_restarts_total", { role: "P" })).toMatchObject([{ count: 1 }])
      })
    ))
})

describe("Node: restart intensity (Erlang/OTP, supervisor)", () => {
  const crashes = (stage: Stage, count: number) =>
    Effect.forEach(Array(count).keys(), () => stage.do("P", crash), { discard: true })

  it("a role that crashes once more than its policy allows fails its node, with the reason", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(puppet)
        yield* crashes(stage, 3)
        expect(stage.wire.attached.has(stage.node)).toBe(true)
        yield* crashes(stage, 1)
        const failure = yield* failureOf(stage, node)
        expect(failure._tag).toBe("NodeFailed")
        expect(failure.message).toMatch(
          /^node "a" stopped: role P crashed too often, at last: P@a, handling message .*told to crash/,
        )
      })
    ))

  it("counts only the restarts of the last period", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.startWith({ roles: [puppet], restarts: { max: 1, within: "10 seconds" } })
        yield* crashes(stage, 1)
        yield* stage.world.advance("10 seconds")
        yield* crashes(stage, 1)
        yield* stage.world.advance("9999 millis")
        expect(stage.wire.attached.has(stage.node)).toBe(true)
        yield* crashes(stage, 1)
        expect(stage.wire.attached.has(stage.node)).toBe(false)
      })
    ))

  it("counts for each role by itself", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet, Puppet.make("Q"))
        yield* crashes(stage, 3)
        for (const _ of Array(3).keys()) yield* stage.do("Q", crash)
        expect(stage.wire.attached.has(stage.node)).toBe(true)
      })
    ))

  it("takes a role that cannot start for one that crashes", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const role: Role.Role = Role.make("P", {
          receives: [],
          state: { n: Schema.Int },
          initial: () => {
            throw new Error("no beginning")
          },
          on: {},
        })
        const node = yield* stage.start(role)
        expect((yield* failureOf(stage, node)).message).toContain("no beginning")
      })
    ))

  it("a node that failed has stopped: no fiber, no timer, no address", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const fibers = stage.world.fibers
        const node = yield* stage.start(puppet, Puppet.make("Q"))
        yield* stage.do("Q", setTimer(1))
        yield* stage.do("P", setTimer(1))
        let stopped = false
        const watching = yield* Effect.forkChild(Effect.ensuring(
          node.failure,
          Effect.sync(() => {
            stopped = !stage.wire.attached.has(stage.node) && stage.world.timers === 0
          }),
        ))
        yield* crashes(stage, 4)
        yield* Fiber.await(watching)
        expect(stopped).toBe(true)
        expect(stage.world.fibers).toBe(fibers)
        expect(stage.world.trace.at(-1)).toEqual({ _tag: "Stopped", node: "a" })
        expect(stage.post("Q", [Puppet.Do({ acts: [say(1)] })])).toEqual([false])
      })
    ))
})

describe("Node: a storage that fails", () => {
  it("stops the node at its first failure, and nothing that rested on the sync leaves", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const fibers = stage.world.fibers
        const node = yield* stage.start(puppet, Puppet.make("Q"))
        stage.disk.failing = { sync: "no space left" }
        yield* stage.do("P", keep(1), say(1))
        expect((yield* failureOf(stage, node)).message).toBe(`node "a" stopped: storage could not sync: no space left`)
        expect([stage.disk.syncs, stage.wire.sent, stage.wire.attached.size]).toEqual([1, [], 0])
        expect(stage.world.metric("synod_role_restarts_total")).toMatchObject([{ count: 0 }, { count: 0 }])
        expect(stage.world.fibers).toBe(fibers)
      })
    ))

  it("is not asked again for those who waited for the same sync", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(puppet, Puppet.make("Q"))
        stage.disk.hold()
        yield* stage.do("P", keep(1), say(1))
        yield* stage.do("Q", keep(2), say(2))
        stage.disk.failing = { sync: "no space left" }
        stage.disk.release()
        yield* failureOf(stage, node)
        expect([stage.disk.syncs, stage.wire.sent]).toEqual([1, []])
      })
    ))

  it("stops a node that cannot load", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        stage.disk.failing = { load: "bad sector" }
        const node = yield* stage.start(puppet)
        expect((yield* failureOf(stage, node)).message).toBe(`node "a" stopped: storage could not load: bad sector`)
      })
    ))

  it("stops a node whose disk holds what its role did not write", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        stage.disk.storage.write([{ _tag: "SetCell", cell: "P.kept/", value: "one" }])
        yield* stage.disk.storage.sync
        const node = yield* stage.start(puppet)
        const { message } = yield* failureOf(stage, node)
        expect(message).toContain(`storage could not load: "P.kept/" does not match its Schema`)
        expect(message).toContain(`Expected number`)
      })
    ))

  it.each<[what: string, write: Write, problem: string]>([
    ["a part that its role has no more", cell("P.promised/", 1), `role P has no durable part "promised"`],
    ["as durable a part that is so no more", cell("P.known/x", 1), `role P has no durable part "known"`],
    ["whole what is now a log", cell("P.log/", [1]), `role P does not keep its "log" whole, as it was`],
    ["as a log what is one no more", log("P.kept/"), `role P does not keep its "kept" as a log, as it was`],
  ])(
    "stops a node whose disk holds %s, rather than forget it",
    (_, write, problem) =>
      onStage((stage) =>
        Effect.gen(function* () {
          stage.disk.storage.write([write])
          yield* stage.disk.storage.sync
          const node = yield* stage.start(puppet)
          const { message } = yield* failureOf(stage, node)
          expect(message).toContain(`is stored, and ${problem}: forgetting it could break what this node promised`)
          expect(message).toContain("Run the program that stored it")
        })
      ),
  )

  it("leaves alone what roles have stored that the node does not run", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const others = [cell("Other.kept/", 1), log("Others.log/"), cell("PP.promised/", 1)]
        stage.disk.storage.write(others)
        yield* stage.disk.storage.sync
        yield* stage.start(puppet)
        yield* stage.do("P", keep(1), { _tag: "Tell" })
        expect(stage.emitted.at(-1)).toContain("P@a Told: 1 ")
        expect((yield* stage.disk.contents).cells.get("PP.promised/")).toBe(1)
      })
    ))
})

describe("Node: shutdown", () => {
  it("leaves no fiber and no timer, and frees its name", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const fibers = stage.world.fibers
        const scope = yield* Scope.make()
        yield* Scope.provide(stage.start(puppet, Puppet.make("Q")), scope)
        yield* stage.do("P", keep(1), setTimer(5))
        expect(stage.world.fibers).toBeGreaterThan(fibers)
        yield* Scope.close(scope, Exit.void)
        expect([stage.world.fibers, stage.world.timers, stage.wire.attached.size]).toEqual([fibers, 0, 0])
        expect(stage.world.trace.at(-1)).toEqual({ _tag: "Stopped", node: "a" })
      })
    ))

  it("in the midst of a sync is at once, and nothing leaves", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const fibers = stage.world.fibers
        const scope = yield* Scope.make()
        yield* Scope.provide(stage.start(puppet, Puppet.make("Q")), scope)
        stage.disk.hold()
        yield* stage.do("P", keep(1), say(1))
        yield* stage.do("Q", keep(2), say(2))
        yield* Scope.close(scope, Exit.void)
        stage.disk.release()
        yield* stage.world.settle
        expect([stage.world.fibers, stage.wire.sent]).toEqual([fibers, []])
      })
    ))

  it("is no failure", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* Effect.scoped(stage.start(puppet))
        const waiting = yield* Effect.forkChild(node.failure)
        yield* stage.world.settle
        expect(waiting.pollUnsafe()).toBeUndefined()
        yield* Fiber.interrupt(waiting)
      })
    ))

  it("takes no message afterwards", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const scope = yield* Scope.make()
        const node = yield* Scope.provide(stage.start(puppet), scope)
        const client = yield* node.endpoint({ name: "client", receives: [], onMessage: () => {} })
        yield* Scope.close(scope, Exit.void)
        expect(client.send("P", "", Puppet.Said({ n: 1 }))).toBe(false)
      })
    ))
})
