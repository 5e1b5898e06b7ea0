import { describe, expect, it } from "@effect/vitest"
import { Equal, Schema, SchemaTransformation } from "effect"
import { inspect } from "node:util"
import * as Log from "../../src/model/Log.ts"

const Entry = Schema.Struct({ term: Schema.Int, command: Schema.String })

describe("Log as a value", () => {
  it("compares its entries structurally", () => {
    const make = () => Log.fromIterable([{ term: 1, command: "x" }], 4)
    expect(Equal.equals(make(), make())).toBe(true)
    expect(Equal.equals(make(), Log.fromIterable([{ term: 2, command: "x" }], 4))).toBe(false)
    expect(Equal.equals(make(), Log.fromIterable([{ term: 1, command: "x" }], 5))).toBe(false)
    expect(Equal.equals(Log.empty(), [])).toBe(false)
  })

  it("compares its range also where a hash cannot tell", () => {
    const log = Log.fromIterable(["a", "b"], 4)
    expect(log[Equal.symbol](Log.fromIterable(["a", "b"], 4))).toBe(true)
    for (
      const other of [Log.fromIterable(["a", "b"], 5), Log.fromIterable(["a"], 4), Log.fromIterable(["z", "a", "b"], 3)]
    ) {
      expect([log[Equal.symbol](other), other[Equal.symbol](log)]).toEqual([false, false])
    }
  })

  it("has no own property that tells how its entries are stored, so that deep comparison sees the entries", () => {
    const log = Log.truncateFrom(Log.fromIterable(["a", "b", "c"]), 2)
    expect({ log }).toStrictEqual({ log: Log.fromIterable(["a", "b"]) })
    expect({ log }).not.toEqual({ log: Log.fromIterable(["a", "c"]) })
    expect({ log }).not.toEqual({ log: Log.fromIterable(["a", "b"], 1) })
  })

  it("is told from other iterables", () => {
    expect(Log.isLog(Log.empty())).toBe(true)
    expect(Log.isLog([])).toBe(false)
  })

  it("prints its range and its last entries, and all entries as JSON", () => {
    expect(String(Log.empty())).toBe("Log([0, 0))")
    expect(String(Log.fromIterable(["a", "b"], 3))).toBe(`Log([3, 5): "a", "b")`)
    expect(String(Log.fromIterable(Array(1000).keys()))).toBe("Log([0, 1000): … 997, 998, 999)")
    expect(inspect(Log.fromIterable(["a", "b"], 3))).toBe(`Log([3, 5): "a", "b")`)
    expect(JSON.parse(JSON.stringify({ log: Log.fromIterable(["a", "b"], 3) }))).toEqual({
      log: { _id: "Log", firstIndex: 3, entries: ["a", "b"] },
    })
  })
})

describe("Log.schema", () => {
  const State = Schema.Struct({ term: Schema.Int, log: Log.schema(Entry) })
  const json = Schema.toCodecJson(State)
  const state = State.make({ term: 2, log: Log.fromIterable([{ term: 1, command: "x" }], 9) })

  it("has the JSON { firstIndex, entries } inside a struct, which decodes to a log again", () => {
    const encoded = Schema.encodeSync(json)(state)
    expect(encoded).toEqual({ term: 2, log: { firstIndex: 9, entries: [{ term: 1, command: "x" }] } })
    const decoded = Schema.decodeUnknownSync(json)(JSON.parse(JSON.stringify(encoded)))
    expect(Log.isLog(decoded.log)).toBe(true)
    expect(Equal.equals(decoded, state)).toBe(true)
    expect(Schema.toEquivalence(State)(decoded, state)).toBe(true)
  })

  it("encodes its entries by their own schema", () => {
    const codec = Schema.toCodecJson(Log.schema(Schema.BigInt))
    expect(Schema.encodeSync(codec)(Log.fromIterable([1n, 2n]))).toEqual({ firstIndex: 0, entries: ["1", "2"] })
    const numbers = Log.schema(Schema.FiniteFromString)
    const decoded = Schema.decodeSync(numbers)(Log.fromIterable(["1", "2"], 3))
    expect(Equal.equals(decoded, Log.fromIterable([1, 2], 3))).toBe(true)
  })

  it.prop("every log of its schema survives its JSON", { log: Log.schema(Entry) }, ({ log }) => {
    const codec = Schema.toCodecJson(Log.schema(Entry))
    expect(Equal.equals(Schema.decodeSync(codec)(Schema.encodeSync(codec)(log)), log)).toBe(true)
  })

  it.prop("tells the schema of an entry, whose JSON is what the log's has", { log: Log.schema(Entry) }, ({ log }) => {
    const annotated = Log.schema(Entry).annotate({ title: "History" })
    const entry = Log.entrySchema(annotated)
    if (entry === undefined) throw new Error("it tells none")
    const encode = Schema.encodeSync(Schema.toCodecJson(entry))
    expect({ firstIndex: Log.firstIndex(log), entries: Array.from(log, (one) => encode(one)) })
      .toEqual(Schema.encodeSync(Schema.toCodecJson(annotated))(log))
  })

  it("tells no schema of an entry where the JSON is not a log's", () => {
    const listed = Schema.Array(Schema.Int).pipe(Schema.decodeTo(
      Log.schema(Schema.Int),
      SchemaTransformation.transform<Log.Log<number>, ReadonlyArray<number>>({
        decode: (entries) => Log.fromIterable(entries),
        encode: (log) => Array.from(log),
      }),
    ))
    expect(Schema.encodeSync(listed)(Log.fromIterable([1, 2]))).toEqual([1, 2])
    for (const other of [listed, Schema.Array(Entry), Schema.Option(Entry), Schema.UndefinedOr(Log.schema(Entry))]) {
      expect(Log.entrySchema(other)).toBe(undefined)
    }
  })

  it("refuses what is no log, and names the entry that does not fit", () => {
    const decode = Schema.decodeUnknownSync(json)
    expect(() => decode({ term: 2, log: { firstIndex: -1, entries: [] } })).toThrow(/\["firstIndex"\]/)
    expect(() => decode({ term: 2, log: { firstIndex: 2 ** 53 - 1, entries: [{ term: 1, command: "x" }] } })).toThrow(
      /a log whose endIndex is a safe integer/,
    )
    expect(() => decode({ term: 2, log: { firstIndex: 0, entries: [{ term: "x", command: "x" }] } })).toThrow(
      /\["log"\]\["entries"\]\[0\]\["term"\]/,
    )
    expect(() => Schema.decodeUnknownSync(Log.schema(Schema.Int))([1])).toThrow(/Expected Log/)
    expect(() => Schema.decodeUnknownSync(Log.schema(Schema.Int))(Log.fromIterable(["a"]))).toThrow(
      /\["entries"\]\[0\]/,
    )
  })
})
