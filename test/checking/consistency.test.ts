import { describe, expect, it } from "vitest"
import {
  format,
  type History,
  Linearizability,
  Models,
  SequentialConsistency,
  Staleness,
} from "../../src/checking/mod.ts"
import { ofRegister } from "./histories.ts"

const isConsistent = (text: string) => SequentialConsistency.check(Models.register, ofRegister(text))._tag

describe("SequentialConsistency", () => {
  it("allows a stale read, which is not linearizable, as long as its process has not seen more", () => {
    const stale = "a: write 1, a = ok, b: read, b = nothing, b: read, b = 1"
    expect(Linearizability.check(Models.register, ofRegister(stale))._tag).toBe("NotLinearizable")
    expect(isConsistent(stale)).toBe("SequentiallyConsistent")
    expect(isConsistent("a: write 1, a = ok, b: read, b = 1, b: read, b = nothing")).toBe("NotSequentiallyConsistent")
    expect(isConsistent("a: write 1, a = ok, a: read, a = nothing")).toBe("NotSequentiallyConsistent")
  })

  it("refuses that two see two writes in different orders (Attiya and Welch 1994), and draws it", () => {
    const text =
      "a: write 1, a = ok, b: write 2, b = ok, c: read, d: read, c = 1, d = 2, c: read, c = 2, d: read, d = 1"
    expect(`\n${format(SequentialConsistency.check(Models.register, ofRegister(text)))}\n`).toBe(`
register: not sequentially consistent
No order of all keeps to that of each process.
  1  a  ├┤             write 1
  3  b    ├┤           write 2
  2  c      ├─┤        read: 1
  4  d       ├─┤       read: 2
  5  c          ├┤     read: 2
  ✗  d            ├┤   read: 1
The numbers are an order that explains as much as any; after it the state is: 2.
Others leave: 1.
✗ fits into none of them.
`)
  })

  it("an unknown outcome may come late or never, and not before what its process did before it", () => {
    expect(isConsistent("a: write 1, a = ok, a: write 2, a = ?, a: read, a = 1, b: read, b = 2")).toBe(
      "SequentiallyConsistent",
    )
    expect(isConsistent("b: read, b = 2, b: read, b = nothing, a: write 1, a = ok, a: write 2, a = ?")).toBe(
      "NotSequentiallyConsistent",
    )
  })

  it("is of the whole: two registers that are consistent alone need not be so together (Herlihy and Wing 1990, 3.3)", () => {
    const [a, b] = ["a", "b"].map((process) => ({ process, atMs: 0 }))
    if (a === undefined || b === undefined) throw new Error("there are two")
    const did = (
      who: { readonly process: string; readonly atMs: number },
      input: Models.KeyValueInput,
      output: string | null,
    ): History.History<Models.KeyValueInput, Models.KeyValueOutput> => [
      { ...who, _tag: "Invoked", input },
      { ...who, _tag: "Returned", output },
    ]
    const history = [
      ...did(a, { _tag: "Put", name: "x", value: "1" }, null),
      ...did(b, { _tag: "Put", name: "y", value: "1" }, null),
      ...did(a, { _tag: "Get", name: "y" }, null),
      ...did(b, { _tag: "Get", name: "x" }, null),
    ]
    const check = (events: typeof history) => SequentialConsistency.check(Models.keyValue, events)._tag
    const about = (name: string) =>
      history.filter((event, place) => {
        const invoked = event._tag === "Invoked" ? event : history[place - 1]
        return invoked?._tag === "Invoked" && invoked.input.name === name
      })
    expect(check(about("x"))).toBe("SequentiallyConsistent")
    expect(check(about("y"))).toBe("SequentiallyConsistent")
    expect(check(history)).toBe("NotSequentiallyConsistent")
  })

  it("ends in no verdict when the budget runs out", () => {
    const text = "a: write 1, b: write 2, c: write 3, d: read, a = ok, b = ok, c = ok, d = 4"
    expect(SequentialConsistency.check(Models.register, ofRegister(text), { maxSteps: 3 })).toEqual({
      _tag: "Unknown",
      spent: "steps",
      steps: 3,
    })
  })
})

describe("Staleness", () => {
  const check = (text: string, byMs: number) => Staleness.check(Models.register, ofRegister(text), byMs)._tag

  it("allows a read of what was overwritten so long ago and no longer; a millisecond passes with each event", () => {
    // The write is acknowledged at 3 ms, and the read asked for at 6 ms.
    const text = "a: write 1, a = ok, a: write 2, a = ok, c: read, c = 2, b: read, b = 1"
    expect([0, 1, 2, 3, 4].map((byMs) => check(text, byMs))).toEqual([
      "NotLinearizable",
      "NotLinearizable",
      "NotLinearizable",
      "Linearizable",
      "Linearizable",
    ])
  })

  it.each([NaN, -1])("takes no staleness of %s ms, which would make any verdict of a history", (byMs) => {
    expect(() => check("a: write 1, a = ok, b: read, b = 1", byMs)).toThrow(
      `stale by at most ${byMs} ms: give 0 or more`,
    )
  })

  it("does not excuse what never was, or is not yet", () => {
    expect(check("a: write 1, a = ok, b: read, b = 2", 1000)).toBe("NotLinearizable")
    expect(check("b: read, b = 1, a: write 1, a = ok", 1000)).toBe("NotLinearizable")
  })

  it("does not excuse writes: a swap does not go by what is stale", () => {
    const at = (process: string, atMs: number) => ({ process, atMs })
    const history: History.History<Models.CasRegisterInput, Models.Value | boolean> = [
      { ...at("a", 0), _tag: "Invoked", input: { _tag: "Write", value: 1 } },
      { ...at("a", 1), _tag: "Returned", output: null },
      { ...at("b", 2), _tag: "Invoked", input: { _tag: "CompareAndSwap", expected: null, value: 2 } },
      { ...at("b", 3), _tag: "Returned", output: true },
    ]
    expect(Staleness.check(Models.casRegister, history, 1000)._tag).toBe("NotLinearizable")
  })
})
