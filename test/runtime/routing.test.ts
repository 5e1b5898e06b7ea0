import { describe, expect, it } from "vitest"
import { Effect, Schema, SchemaTransformation } from "effect"
import * as Address from "../../src/model/Address.ts"
import * as Log from "../../src/model/Log.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { broadcast, Message, reply, Role } from "../../src/role/mod.ts"
import type { Node } from "../../src/runtime/mod.ts"
import { a, b, onStage, type Stage } from "./fixture.ts"
import * as Puppet from "./Puppet.ts"

const puppet = Puppet.make("P")
const heard = (role: string, n: number) => `${role}@a Noted: heard ${n}`
const say = (to: Address.Address, n: number): Puppet.Act => ({ _tag: "Say", to, n, beforeSync: false })
const sayToAll = (n: number, self: boolean) => ({ _tag: "SayToAll", role: "P", n, self }) as const
const losses = (stage: Stage) => stage.world.trace.flatMap((event) => event._tag === "Lost" ? [event.why] : [])

describe("Node: messages", () => {
  it("to a role of the same node do not touch the network", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet, Puppet.make("Q"))
        yield* stage.do("P", say(Address.make(a, "Q"), 1), say(Address.make(a, "P"), 2))
        expect(stage.wire.sent).toEqual([])
        expect(stage.emitted.slice(2).toSorted()).toEqual([heard("P", 2), heard("Q", 1)])
      })
    ))

  it("to all go once to every member, this node included or not", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", sayToAll(1, true), sayToAll(2, false))
        expect(stage.wire.lines).toEqual([
          `P@b: {"_tag":"Said","n":1}`,
          `P@c: {"_tag":"Said","n":1}`,
          `P@b: {"_tag":"Said","n":2}`,
          `P@c: {"_tag":"Said","n":2}`,
        ])
        expect(stage.emitted.slice(1)).toEqual([heard("P", 1)])
      })
    ))

  it("to all are unhurried for those alone that need not have them at once", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        const c = NodeId.make("c")
        yield* stage.do(
          "P",
          { ...sayToAll(1, false), unhurried: [c] },
          sayToAll(2, false),
          say(Address.make(c, "P"), 3),
        )
        const toC = stage.wire.sent.filter(({ to }) => to.node === c)
        const toB = stage.wire.sent.filter(({ to }) => to.node === b)
        expect(toC.map(({ unhurried }) => unhurried)).toEqual([true, false, false])
        expect(toB.map(({ unhurried }) => unhurried)).toEqual([false, false])
      })
    ))

  it("to all of an instance go to that instance", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.post("P", [Puppet.Do({ acts: [sayToAll(1, true)] })], "lunch")
        yield* stage.world.settle
        expect(stage.wire.sent.map(({ from, to }) => [Address.format(from), Address.format(to)])).toEqual([
          ["P/lunch@a", "P/lunch@b"],
          ["P/lunch@a", "P/lunch@c"],
        ])
        expect(stage.emitted.at(-1)).toBe("P/lunch@a Noted: heard 1")
      })
    ))

  it("are encoded on their way out, once for all receivers", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        let encoded = 0
        const Digits = Schema.String.pipe(Schema.decodeTo(
          Schema.Int,
          SchemaTransformation.transform({
            decode: Number,
            encode: (n: number) => {
              encoded++
              return String(n)
            },
          }),
        ))
        interface Count {
          readonly _tag: "Count"
          readonly n: number
        }
        const Count: Message.Message<Count> = Message.make("Count", { n: Digits })
        const role: Role.Role = Role.make("P", {
          receives: [Puppet.Said],
          sends: [Count],
          state: {},
          initial: () => ({}),
          on: {
            *Said(state, { n }) {
              yield* n > 0 ? broadcast("P", Count({ n })) : reply(Count({ n }))
              return state
            },
          },
        })
        yield* stage.start(role)
        stage.post("P", [Puppet.Said({ n: 7 })])
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([`P@b: {"_tag":"Count","n":"7"}`, `P@c: {"_tag":"Count","n":"7"}`])
        expect(encoded).toBe(1)
        stage.post("P", [Puppet.Said({ n: 0 })])
        yield* stage.world.settle
        expect(encoded).toBe(1)
      })
    ))

  it("are decoded on their way in: by the Schema of what the role receives", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.wire.bring("P", { _tag: "Said", n: 4 })
        stage.wire.bring("P", { _tag: "Said", n: 5, more: true }, "lunch")
        yield* stage.world.settle
        expect(stage.emitted.slice(1).filter((line) => line.includes("heard"))).toEqual([
          heard("P", 4),
          heard("P/lunch", 5),
        ])
      })
    ))

  it("that are not of the Schema which their sender declared are its defect", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", say(Address.make(b, "Peer"), 0.5))
        expect(stage.wire.sent).toEqual([])
        const restarted = stage.world.trace.find((event) => event._tag === "Restarted")
        expect(restarted?.why).toMatch(
          /^P@a sent \{"_tag":"Said","n":0.5\}, which does not match its Schema: .*Expected an integer/,
        )
      })
    ))

  it("that pass unchecked, for benches, are passed by reference", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.startWith({ roles: [puppet], edge: "unchecked" })
        yield* stage.do("P", say(Address.make(b, "Peer"), 0.5))
        expect(stage.wire.sent).toMatchObject([{ message: { n: 0.5 } }])
        stage.wire.bring("P", Puppet.Said({ n: 0.25 }))
        yield* stage.world.settle
        expect(stage.emitted.at(-1)).toBe("P@a Noted: heard 0.25")
      })
    ))

  it("to an endpoint reach it as those to a role do, and its own carry its address", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", { _tag: "Answer", n: 1 })
        stage.wire.bring("test", { _tag: "Said", n: 2 })
        stage.wire.bring("test", { _tag: "Said", n: "three" })
        expect(stage.heard).toEqual([Puppet.Said({ n: 1 }), Puppet.Said({ n: 2 })])
        expect(losses(stage)).toHaveLength(1)
      })
    ))

  it("to an endpoint that is closed are lost", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(puppet)
        const options = { name: "client", receives: [Puppet.Said], onMessage: () => {} }
        yield* Effect.scoped(node.endpoint(options))
        yield* stage.do("P", say(Address.make(a, "client"), 1))
        expect(losses(stage)).toEqual([`no role or endpoint is named "client" here`])
        yield* node.endpoint(options)
      })
    ))
})

describe("Node: a client that throws", () => {
  it("harms neither the role that speaks to it nor the network: the bug is logged", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(puppet)
        const seen: Array<string> = []
        const boom = () => {
          throw new Error("a client's bug")
        }
        yield* node.endpoint({ name: "client", receives: [Puppet.Said], onMessage: boom })
        yield* node.onEvent("P", boom)
        yield* node.onEvent("P", ({ _tag }) => void seen.push(_tag))
        yield* stage.do("P", say(Address.make(a, "client"), 1), { _tag: "Tell" }, say(Address.make(b, "Peer"), 2))
        stage.wire.bring("client", Puppet.Said({ n: 3 }))
        expect(stage.wire.sent).toMatchObject([{ message: { n: 2 } }])
        expect(seen).toEqual(["Told"])
        expect(stage.world.metric("synod_role_restarts_total")).toMatchObject([{ count: 0 }])
        expect(stage.world.logs).toEqual([
          `Error: the client "client" threw`,
          `Error: a listener to P threw`,
          `Error: the client "client" threw`,
        ])
      })
    ))
})

describe("Node: what cannot be delivered", () => {
  it("is dropped and counted: what comes from a node that is no member", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.wire.bring("P", { _tag: "Said", n: 1 }, "", NodeId.make("stranger"))
        yield* stage.world.settle
        expect(stage.emitted).toHaveLength(1)
        expect(losses(stage)).toEqual([`"stranger" is not a member`])
        expect(stage.world.metric("synod_messages_undeliverable_total", { node: "a" })).toMatchObject([{ count: 1 }])
      })
    ))

  it("is dropped and counted: what does not match its Schema", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        const bad = [null, "Said", { _tag: "Said" }, { _tag: "Said", n: 0.5 }, { _tag: "Unheard", n: 1 }]
        for (const message of bad) stage.wire.bring("P", message)
        stage.wire.bring("P", { _tag: "Said", n: 1 })
        yield* stage.world.settle
        expect(stage.emitted.slice(1)).toEqual([heard("P", 1)])
        expect(stage.world.metric("synod_messages_undeliverable_total", { node: "a" })).toMatchObject([{
          count: bad.length,
        }])
        expect(losses(stage)).toHaveLength(bad.length)
        for (const why of losses(stage)) expect(why).toMatch(/^it does not match its Schema: (Expected|Missing)/)
      })
    ))

  it("is dropped and counted: what is for nobody here", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.wire.bring("Nobody", { _tag: "Said", n: 1 })
        yield* stage.do("P", say(Address.make(a, "Nobody"), 2))
        expect(stage.post("Nobody", [Puppet.Said({ n: 3 })])).toEqual([false])
        expect(losses(stage)).toEqual(Array(3).fill(`no role or endpoint is named "Nobody" here`))
        expect(stage.world.metric("synod_messages_undeliverable_total", { node: "a" })).toMatchObject([{ count: 3 }])
      })
    ))

  it("is logged at most once a second, with sender, receiver and reason", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        const line = `Warn: dropped a message from Peer@b to Nobody@a: no role or endpoint is named "Nobody" here`
        for (const _ of Array(100).keys()) {
          stage.wire.bring("Nobody", {})
          yield* stage.world.advance(10)
        }
        expect(stage.world.logs).toEqual([line])
        stage.wire.bring("Nobody", {})
        yield* stage.world.settle
        expect(stage.world.logs).toEqual([line, line])
      })
    ))
})

describe("Node: instances of a role", () => {
  it("are independent, and begin when they are first spoken to", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        const post = (instance: string, ...acts: ReadonlyArray<Puppet.Act>) =>
          stage.post("P", [Puppet.Do({ acts })], instance)
        post("one", { _tag: "Know", n: 1 }, { _tag: "SetTimer", name: "tick", minMs: 1, maxMs: 1 })
        post("two", { _tag: "Know", n: 2 }, { _tag: "SetTimer", name: "tick", minMs: 2, maxMs: 2 })
        post("one", { _tag: "Tell" })
        post("two", { _tag: "Tell" }, { _tag: "CancelTimer", name: "tick" })
        yield* stage.world.advance(5)
        const told = (known: number) => `Told: 0 0 ${known} ${Log.empty()}`
        expect(stage.emitted).toEqual([
          `P@a ${told(0)}`,
          `P/one@a ${told(0)}`,
          `P/two@a ${told(0)}`,
          `P/one@a ${told(1)}`,
          `P/two@a ${told(2)}`,
          "P/one@a Noted: tick",
        ])
      })
    ))

  it("are told apart to those who listen", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(puppet)
        const seen: Array<string> = []
        yield* Effect.scoped(Effect.andThen(
          node.onEvent("P", ({ _tag }, instance) => void seen.push(`${_tag} of ${instance}`)),
          Effect.suspend(() => {
            stage.post("P", [Puppet.Said({ n: 1 })], "lunch")
            return stage.world.settle
          }),
        ))
        stage.post("P", [Puppet.Said({ n: 2 })], "lunch")
        yield* stage.world.settle
        expect(seen).toEqual(["Told of lunch", "Noted of lunch"])
      })
    ))

  it("are told of their drained mailbox once a batch, those that took part", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const role: Role.Role = Role.make("P", {
          receives: [Puppet.Said],
          emits: [Puppet.Noted],
          state: { sum: Schema.Int },
          initial: () => ({ sum: 0 }),
          on: {
            *Said({ sum }, { n }) {
              return { sum: sum + n }
            },
          },
          *onDrained(state) {
            yield* Puppet.note(`drained at ${state.sum}`)
            return state
          },
        })
        yield* stage.start(role)
        const says = [1, 2, 3].map((n) => Puppet.Said({ n }))
        stage.post("P", says)
        stage.post("P", says, "lunch")
        yield* stage.world.settle
        stage.post("P", says, "lunch")
        yield* stage.world.settle
        expect(stage.emitted).toEqual([
          "P@a Noted: drained at 0",
          "P@a Noted: drained at 6",
          "P/lunch@a Noted: drained at 6",
          "P/lunch@a Noted: drained at 12",
        ])
      })
    ))
})

describe("Node: bad options are refused", () => {
  const named = (name: string, field = "n"): Role.Role =>
    Role.make(name, {
      receives: [],
      state: { [field]: Schema.Int },
      durable: [field],
      initial: () => ({ [field]: 0 }),
      on: {},
    })

  const refused: ReadonlyArray<readonly [what: string, options: Partial<Node.Options>, problem: string]> = [
    [
      "two roles of one name",
      { roles: [named("P"), named("Q"), named("P")] },
      `two roles are named "P"; give each a name of its own`,
    ],
    ["a node that is no member", { members: [b] }, "it is not among the members [b]; add it"],
    ["a member named twice", { members: [a, b, a] }, `member "a" is named twice; name each once`],
    ["a role without a name", { roles: [named("")] }, `a role is named ""; name it without ".", "/", "@" and blanks`],
    [
      "a role with a name that addresses and disks could mistake",
      { roles: [named("A.b/c")] },
      `a role is named "A.b/c"; name it without ".", "/", "@" and blanks`,
    ],
    [
      "a durable part with a name that disks could mistake",
      { roles: [named("A", "b/c")] },
      `role "A" has a durable part "b/c"; name it without "/"`,
    ],
    [
      "a mailbox for nothing",
      { mailboxCapacity: 0 },
      "its mailboxes hold 0 messages; let them hold a whole number from 1",
    ],
    [
      "a mailbox for half a message",
      { mailboxCapacity: 1.5 },
      "its mailboxes hold 1.5 messages; let them hold a whole number from 1",
    ],
    [
      "a mailbox for no number of messages",
      { mailboxCapacity: NaN },
      "its mailboxes hold NaN messages; let them hold a whole number from 1",
    ],
  ]
  it.each(refused)("%s", (_, options, problem) =>
    onStage((stage) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(stage.make({ roles: [puppet], ...options }))
        expect(error).toMatchObject({ _tag: "InvalidNode", node: "a" })
        expect(error.message).toBe(`node "a": ${problem}`)
        expect([stage.wire.attached.size, stage.world.trace]).toEqual([0, []])
      })
    ))

  it.each(["P", "test"])(
    "an endpoint that is named as the role or the endpoint %s",
    (name) =>
      onStage((stage) =>
        Effect.gen(function* () {
          const node = yield* stage.start(puppet)
          const error = yield* Effect.flip(node.endpoint({ name, receives: [], onMessage: () => {} }))
          expect(error.message).toBe(`node "a": "${name}" is taken; give each endpoint a name of its own`)
          yield* stage.do("P", { _tag: "Answer", n: 1 })
          expect(stage.heard).toEqual([Puppet.Said({ n: 1 })])
        })
      ),
  )

  it("a node whose name is taken on the network: none of its roles starts", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        const [fibers, events] = [stage.world.fibers, stage.world.trace.length]
        const error = yield* Effect.flip(stage.make({ roles: [Puppet.make("Impostor")] }))
        expect(error._tag).toBe("NodeIdTaken")
        yield* stage.world.settle
        expect([stage.world.fibers, stage.world.trace.length]).toEqual([fibers, events])
        yield* stage.do("P", say(Address.make(b, "Peer"), 1))
        expect(stage.wire.sent).toHaveLength(1)
      })
    ))
})
