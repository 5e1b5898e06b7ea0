import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { History, Models, Recorder } from "../../src/checking/mod.ts"
import { ofRegister } from "./histories.ts"

const decode = Schema.decodeUnknownSync(Schema.toCodecJson(History.schema(Models.register)))

describe("History", () => {
  it("puts operations together from their events; what has not ended is unknown", () => {
    const history = ofRegister("a: write 1, b: read, a = ok, a: write 2, b = 1, a = ?, a: read, c: write 3, c = ✗")
    const ends = History.operations(history).map(({ end, endMs, id, outcome, process }) =>
      `${id} ${process} ${outcome._tag} ${end} ${endMs}`
    )
    expect(ends).toEqual([
      "0 a Returned 2 2",
      "1 b Returned 4 4",
      "3 a Unknown Infinity Infinity",
      "6 a Unknown Infinity Infinity",
      "7 c Failed 8 8",
    ])
  })

  it.each([
    ["a: read, a: read", "event 1: a invokes while its last operation has not ended"],
    ["a: read, b = 1", "event 1: b ends an operation, and has invoked none"],
    ["a: read, a = 1, a = 1", "event 2: a ends an operation, and has invoked none"],
  ])("refuses %s, as JSON and in memory", (text, fault) => {
    expect(() => decode(ofRegister(text))).toThrow(fault)
    expect(() => History.operations(ofRegister(text))).toThrow(`this is no history: ${fault}`)
  })

  it("refuses a time that falls, and one that is no number", () => {
    const at = (...times: ReadonlyArray<number>) =>
      ofRegister("a: read, a = 1").map((event, i) => ({ ...event, atMs: times[i] ?? 0 }))
    expect(() => decode(at(5, 4))).toThrow("event 1: the time falls from 5 ms to 4 ms")
    expect(History.faultOf(at(1, NaN))).toBe("event 1: the time falls from 1 ms to NaN ms")
    expect(decode(at(5, 5))).toEqual(at(5, 5))
  })

  it("refuses what is no input of the model", () => {
    expect(() => decode([{ _tag: "Invoked", process: "a", atMs: 0, input: { _tag: "Enqueue", value: 1 } }])).toThrow()
  })
})

it("Recorder: notes events as they are told", () => {
  const recorder = new Recorder<Models.RegisterInput, Models.Value>()
  recorder.invoked("a", { _tag: "Write", value: 1 }, 0)
  recorder.invoked("b", { _tag: "Read" }, 1)
  recorder.returned("a", null, 2)
  recorder.unknown("b", 3)
  recorder.invoked("a", { _tag: "Read" }, 4)
  recorder.failed("a", 5)
  expect(recorder.history).toEqual(ofRegister("a: write 1, b: read, a = ok, b = ?, a: read, a = ✗"))
})
