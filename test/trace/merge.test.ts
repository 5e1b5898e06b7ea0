/** The notes of live nodes: read back whatever became of their writers, and put into one order. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { Lines, merge, type Note } from "../../src/trace/mod.ts"

const said = (at: number, n: number): Note => ({ _tag: "Sent", at, from: "R@a", to: "R@b", message: { n } })
const heard = (at: number, n: number): Note => ({ _tag: "Received", at, from: "R@a", to: "R@b", message: { n } })
const started = (at: number, node: string): Note => ({ _tag: "Started", at, node })

const merged = (a: ReadonlyArray<Note>, b: ReadonlyArray<Note>) =>
  merge([{ node: "a", notes: a }, { node: "b", notes: b }], "").events

describe("merge", () => {
  it("receives nothing before it was sent, whatever clocks say", () => {
    const events = merged([said(1010, 1), said(1020, 2)], [heard(1000, 1), heard(1001, 2), said(1002, 3)])
    expect(events).toEqual([
      { _tag: "Sent", at: 10, from: "R@a", to: "R@b", id: 1, message: { n: 1 } },
      { _tag: "Received", at: 10, from: "R@a", to: "R@b", id: 1 },
      { _tag: "Sent", at: 20, from: "R@a", to: "R@b", id: 2, message: { n: 2 } },
      { _tag: "Received", at: 20, from: "R@a", to: "R@b", id: 2 },
      { _tag: "Sent", at: 20, from: "R@a", to: "R@b", id: 3, message: { n: 3 } },
    ])
  })

  it("takes what was overtaken on a connection for lost, and so ties the next of its words aright", () => {
    const events = merged([said(0, 1), said(1, 2), said(2, 1)], [heard(3, 2), heard(4, 1)])
    expect(events.flatMap((event) => event._tag === "Received" ? [event.id] : [])).toEqual([2, 3])
  })

  it("ties nothing across a start: a node's connections are new", () => {
    const events = merged([said(0, 1), said(3, 1)], [started(2, "b"), heard(4, 1)])
    expect(events.at(-1)).toMatchObject({ _tag: "Received", id: 2 })
  })

  it("goes on where words alike make all wait for each other", () => {
    const back = (at: number): Note => ({ _tag: "Sent", at, from: "R@b", to: "R@a", message: 1 })
    const gotBack = (at: number): Note => ({ _tag: "Received", at, from: "R@b", to: "R@a", message: 1 })
    expect(merged([gotBack(0), said(1, 1)], [heard(0, 1), back(1)])).toHaveLength(4)
  })
})

describe("Lines", () => {
  const life = (...notes: ReadonlyArray<Note>) => Lines.headOf("a") + notes.map(Lines.lineOf).join("")
  const decode = (text: string) => Effect.map(Lines.decodeLines(text), ({ notes }) => notes)

  it.effect("of a node whose head was cut short are none", () =>
    Effect.gen(function* () {
      expect(Lines.isLines(Lines.headOf("a").slice(0, -10))).toBe(true)
      const refused = yield* Effect.result(decode(Lines.headOf("a").slice(0, -10)))
      expect(Result.isFailure(refused) && refused.failure.message).toContain("it does not say of which node it is")
    }))

  it.effect("are read as they were written", () =>
    Effect.gen(function* () {
      const notes = [started(0, "a"), said(1, 1), heard(2, 1)]
      expect(yield* Lines.decodeLines(life(...notes))).toEqual({ node: "a", notes })
    }))

  it.effect("of a life that was killed end with a stop, without the line that was cut short", () =>
    Effect.gen(function* () {
      const killed = life(started(0, "a"), said(1, 1)).slice(0, -10)
      const notes = yield* decode(killed + life(started(5, "a")) + `{"_tag":"Sta`)
      expect(notes).toEqual([started(0, "a"), { _tag: "Stopped", at: 0, node: "a" }, started(5, "a")])
    }))

  it.effect.each<readonly [string, string]>([
    [`${life()}nonsense\n${Lines.lineOf(started(0, "a"))}`, "line 2: it is not JSON"],
    [`${life()}{"_tag":"Began"}\n${Lines.lineOf(started(0, "a"))}`, "line 2: "],
    [life(started(8.65e15, "a")), "line 2: at is 8650000000000000, which is no date"],
    [life() + Lines.headOf("b"), `line 2: it is of node "b", those above of "a"`],
    [life().replace("1", "9"), "it is of version 9"],
    [`${life()}${"[".repeat(501)}${"]".repeat(501)}`, "line 2: it is nested more than 500 deep"],
  ])("are refused where one says nothing that is known: %j", ([text, problem]) =>
    Effect.gen(function* () {
      const refused = yield* Effect.result(decode(text))
      expect(Result.isFailure(refused) && refused.failure.message).toContain(problem)
    }))
})
