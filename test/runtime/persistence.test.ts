import { describe, expect, it } from "vitest"
import { Effect, Schema } from "effect"
import * as Address from "../../src/model/Address.ts"
import * as Log from "../../src/model/Log.ts"
import { Role } from "../../src/role/mod.ts"
import type { Write } from "../../src/storage/mod.ts"
import { a, b, onStage } from "./fixture.ts"
import * as Puppet from "./Puppet.ts"

const peer = Address.make(b, "Peer")
const puppet = Puppet.make("P")

const keep = (n: number): Puppet.Act => ({ _tag: "Keep", n })
const keepLazily = (n: number): Puppet.Act => ({ _tag: "KeepLazily", n })
const know = (n: number): Puppet.Act => ({ _tag: "Know", n })
const append = (n: number): Puppet.Act => ({ _tag: "Append", n })
const say = (n: number, to = peer): Puppet.Act => ({ _tag: "Say", to, n, beforeSync: false })
const sayBeforeSync = (n: number): Puppet.Act => ({ _tag: "Say", to: peer, n, beforeSync: true })
const tell: Puppet.Act = { _tag: "Tell" }

const said = (n: number) => `Peer@b: {"_tag":"Said","n":${n}}`
const logOf = (...entries: ReadonlyArray<number>) => String(Log.fromIterable(entries))

const cell = (field: string, value: unknown): Write => ({ _tag: "SetCell", cell: `P.${field}/`, value })

describe("Node: persist before send", () => {
  it("lets nothing leave before what it rests on is synced", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet, Puppet.make("Neighbour"))
        stage.disk.hold()
        yield* stage.do(
          "P",
          keep(1),
          say(1),
          say(2, Address.make(a, "Neighbour")),
          say(3, Address.make(a, "test")),
          tell,
        )
        expect(stage.disk.writes).toEqual([cell("kept", 1)])
        expect([stage.wire.sent, stage.heard, stage.emitted.slice(2)]).toEqual([[], [], []])
        stage.disk.release()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(1)])
        expect(stage.heard).toEqual([Puppet.Said({ n: 3 })])
        expect(stage.emitted.slice(2)).toEqual([`P@a Told: 1 0 0 ${logOf()}`, "Neighbour@a Noted: heard 2"])
      })
    ))

  it("lets leave at once what a role has marked so, and the rest after the sync, in order", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        yield* stage.do("P", say(1), keep(1), sayBeforeSync(2), say(3))
        expect(stage.wire.lines).toEqual([said(2)])
        stage.disk.release()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(2), said(1), said(3)])
      })
    ))

  it("lets leave at once only what rests on nothing but the step: what a step before it has changed is synced first", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        const acts = [[sayBeforeSync(1)], [keepLazily(1), keep(1)], [sayBeforeSync(2)]]
        stage.post("P", acts.map((acts) => Puppet.Do({ acts })))
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(1)])
        stage.disk.release()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(1), said(2)])
        yield* stage.do("P", keep(1), append(1))
        stage.disk.hold()
        yield* stage.do("P", append(2), sayBeforeSync(3))
        expect(stage.wire.lines).toEqual([said(1), said(2), said(3)])
      })
    ))

  it("holds the sends of a whole batch, also those of messages that changed nothing", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        stage.post("P", [Puppet.Do({ acts: [say(1)] }), Puppet.Do({ acts: [keep(1)] }), Puppet.Do({ acts: [say(2)] })])
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([])
        stage.disk.release()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(1), said(2)])
      })
    ))

  it("handles nothing more before the sync, so that nothing later overtakes what is held", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.disk.hold()
        yield* stage.do("P", keep(1), say(1))
        yield* stage.do("P", know(2), sayBeforeSync(2))
        expect(stage.wire.lines).toEqual([])
        stage.disk.release()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(1), said(2)])
      })
    ))

  it("syncs nothing where nothing durable has changed", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", know(1), keepLazily(1), keep(0), say(1))
        expect(stage.wire.lines).toEqual([said(1)])
        expect([stage.disk.syncs, stage.disk.writes]).toEqual([0, []])
      })
    ))
})

describe("Node: group commit", () => {
  it("syncs once for all messages that waited together, and writes only what they came to", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        stage.post("P", Array.from({ length: 100 }, (_, n) => Puppet.Do({ acts: [keep(n), say(n)] })))
        yield* stage.world.settle
        expect(stage.disk.syncs).toBe(1)
        expect(stage.disk.writes).toEqual([cell("kept", 99)])
        expect(stage.wire.lines).toEqual(Array.from({ length: 100 }, (_, n) => said(n)))
      })
    ))

  it("shares a sync among the roles of a node", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const roles = ["P", "Q", "R", "S"]
        yield* stage.start(...roles.map((name) => Puppet.make(name)))
        stage.disk.hold()
        yield* stage.do("P", keep(1), say(1))
        for (const [n, role] of ["Q", "R", "S"].entries()) yield* stage.do(role, keep(1), say(n + 2))
        expect(stage.disk.syncs).toBe(1)
        stage.disk.releaseOne()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(1)])
        expect(stage.disk.syncs).toBe(2)
        stage.disk.releaseOne()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([said(1), said(2), said(3), said(4)])
        expect(stage.disk.syncs).toBe(2)
      })
    ))

  it("does not count a write as synced by a sync that had begun before it", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet, Puppet.make("Q"))
        stage.disk.hold()
        yield* stage.do("P", keep(1))
        yield* stage.do("Q", keep(2), say(2))
        stage.disk.releaseOne()
        yield* stage.world.settle
        expect(stage.wire.lines).toEqual([])
        expect((yield* stage.disk.contents).cells).toEqual(new Map([["P.kept/", 1]]))
      })
    ))
})

describe("Node: cost follows the change", () => {
  it("writes one entry to append one to a long log", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const long = Log.fromIterable(Array.from({ length: 5000 }, (_, n) => n))
        yield* stage.start(Puppet.make("P", { ...Puppet.initial, log: long }))
        yield* stage.do("P", append(-1))
        yield* stage.do("P", append(-2))
        expect(stage.disk.writes.at(-1)).toEqual(
          { _tag: "ChangeLog", log: "P.log/", firstIndex: 0, endIndex: 5002, writes: [{ index: 5001, value: -2 }] },
        )
      })
    ))

  it("writes lazy parts with the next sync", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* stage.start(puppet)
        yield* stage.do("P", keepLazily(1))
        yield* stage.do("P", keepLazily(2))
        expect(stage.disk.syncs).toBe(0)
        yield* stage.do("P", keep(1))
        expect(stage.disk.syncs).toBe(1)
        expect(stage.disk.writes).toEqual([cell("kept", 1), cell("lazy", 2)])
        yield* stage.do("P", keep(2))
        expect(stage.disk.writes.slice(2)).toEqual([cell("kept", 2)])
      })
    ))

  it("notes lazy parts when it stops, for whoever syncs the disk then", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* Effect.scoped(Effect.gen(function* () {
          yield* stage.start(puppet)
          yield* stage.do("P", keep(1))
          yield* stage.do("P", keepLazily(2))
        }))
        expect(stage.disk.syncs).toBe(1)
        expect(stage.disk.writes).toEqual([cell("kept", 1), cell("lazy", 2)])
      })
    ))
})

describe("Node: restart from the disk", () => {
  const restarted = (...acts: ReadonlyArray<Puppet.Act>) => {
    const lines: Array<string> = []
    return onStage((stage) =>
      Effect.gen(function* () {
        yield* Effect.scoped(Effect.andThen(stage.start(puppet), stage.do("P", ...acts)))
        yield* stage.start(puppet)
        lines.push(...stage.emitted.filter((line) => line.includes("Told")))
      })
    ).then(() => lines)
  }

  it("starts again with what was synced, and for the rest from the beginning", async () => {
    expect(await restarted(know(1), keepLazily(2), append(3), append(4), keep(5), know(6), keepLazily(7))).toEqual([
      `P@a Told: 0 0 0 ${logOf()}`,
      `P@a Told: 5 7 0 ${logOf(3, 4)}`,
    ])
  })

  it("starts from the beginning where nothing was synced", async () => {
    expect(await restarted(know(1), keepLazily(2))).toEqual([
      `P@a Told: 0 0 0 ${logOf()}`,
      `P@a Told: 0 0 0 ${logOf()}`,
    ])
  })

  it("keeps entries that a log had from its beginning", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const seeded = Puppet.make("P", { ...Puppet.initial, log: Log.fromIterable([7, 8], 3) })
        yield* Effect.scoped(Effect.andThen(stage.start(seeded), stage.do("P", append(9))))
        yield* stage.start(seeded)
        expect(stage.emitted.at(-1)).toBe(`P@a Told: 0 0 0 ${Log.fromIterable([7, 8, 9], 3)}`)
      })
    ))

  it("keeps a log that came to be in the place of nothing", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const role: Role.Role = Role.make("P", {
          receives: [Puppet.Said],
          emits: [Puppet.Noted],
          state: { log: Schema.UndefinedOr(Log.schema(Schema.Int)) },
          durable: ["log"],
          initial: () => ({ log: undefined }),
          on: {
            *Said({ log = Log.fromIterable([1]) }, { n }) {
              return { log: Log.append(log, n) }
            },
          },
          *onStart(state) {
            yield* Puppet.note(String(state.log))
            return state
          },
        })
        yield* Effect.scoped(Effect.gen(function* () {
          yield* stage.start(role)
          for (const n of [2, 3]) {
            stage.post("P", [Puppet.Said({ n })])
            yield* stage.world.settle
          }
        }))
        yield* stage.start(role)
        expect(stage.emitted).toEqual(["P@a Noted: undefined", `P@a Noted: ${logOf(1, 2, 3)}`])
      })
    ))

  /** A role whose log holds what it hears of, and which tells of its log when it starts. */
  const historian = <A>(history: Schema.Codec<Log.Log<A>, unknown>, of: (n: number) => A) =>
    Role.make("P", {
      receives: [Puppet.Said],
      emits: [Puppet.Noted],
      state: { history },
      durable: ["history"],
      initial: () => ({ history: Log.empty<A>() }),
      on: {
        *Said({ history }, { n }) {
          return { history: Log.append(history, of(n)) }
        },
      },
      *onStart(state) {
        yield* Puppet.note(String(state.history))
        return state
      },
    })

  it("writes the entries of a log in the JSON of their own Schema, and reads them back", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const role = historian(Log.schema(Schema.BigInt), BigInt)
        yield* Effect.scoped(Effect.gen(function* () {
          yield* stage.start(role)
          stage.post("P", [Puppet.Said({ n: 2 }), Puppet.Said({ n: 3 })])
          yield* stage.world.settle
        }))
        yield* stage.start(role)
        const writes = [{ index: 0, value: "2" }, { index: 1, value: "3" }]
        expect(stage.disk.writes).toEqual([{
          _tag: "ChangeLog",
          log: "P.history/",
          firstIndex: 0,
          endIndex: 2,
          writes,
        }])
        expect(stage.emitted).toEqual([`P@a Noted: ${logOf()}`, `P@a Noted: ${Log.fromIterable([2n, 3n])}`])
      })
    ))

  it("does not begin with a log whose Schema does not tell of its entries", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const node = yield* stage.start(historian(Schema.Any, (n) => n))
        expect(String(yield* Effect.flip(node.failure))).toContain(
          'P cannot store its "history" entry by entry: let its Schema be one of `Log.schema`',
        )
      })
    ))

  it("tells apart what roles, fields and instances of any name have stored", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        const named = (name: string, field: string): Role.Role =>
          Role.make(name, {
            receives: [Puppet.Said],
            emits: [Puppet.Noted],
            state: { [field]: Schema.Int },
            durable: [field],
            initial: () => ({ [field]: 0 }),
            on: {
              *Said(_, { n }) {
                return { [field]: n }
              },
            },
            *onStart(state) {
              yield* Puppet.note(`${state[field]}`)
              return state
            },
          })
        const unlike = [named("A", "x"), named("A-x", "x"), named("x", "A"), named("A_x", "A.x")]
        yield* Effect.scoped(Effect.gen(function* () {
          yield* stage.start(...unlike)
          for (const [n, { name }] of unlike.entries()) {
            stage.post(name, [Puppet.Said({ n: 10 * n + 1 })])
            stage.post(name, [Puppet.Said({ n: 10 * n + 2 })], "x")
            stage.post(name, [Puppet.Said({ n: 10 * n + 3 })], "/x.x/")
          }
          yield* stage.world.settle
        }))
        const before = stage.emitted.length
        yield* stage.start(...unlike)
        expect(stage.emitted.slice(before).toSorted()).toEqual(
          unlike.flatMap(({ name }, n) => [
            `${name}@a Noted: ${10 * n + 1}`,
            `${name}/x@a Noted: ${10 * n + 2}`,
            `${name}//x.x/@a Noted: ${10 * n + 3}`,
          ]).toSorted(),
        )
      })
    ))

  it("restores each instance with what is its own", () =>
    onStage((stage) =>
      Effect.gen(function* () {
        yield* Effect.scoped(Effect.gen(function* () {
          yield* stage.start(puppet)
          stage.post("P", [Puppet.Do({ acts: [keep(1)] })], "one")
          stage.post("P", [Puppet.Do({ acts: [keep(2), append(2)] })], "two")
          stage.post("P", [Puppet.Do({ acts: [know(3)] })], "three")
          yield* stage.world.settle
          expect(stage.disk.syncs).toBe(1)
        }))
        const before = stage.emitted.length
        yield* stage.start(puppet)
        expect(stage.emitted.slice(before)).toEqual([
          `P@a Told: 0 0 0 ${logOf()}`,
          `P/one@a Told: 1 0 0 ${logOf()}`,
          `P/two@a Told: 2 0 0 ${logOf(2)}`,
        ])
      })
    ))
})
