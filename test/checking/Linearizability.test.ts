import { describe, expect, it } from "vitest"
import { format, type History, Linearizability, Models } from "../../src/checking/mod.ts"
import { ofRegister } from "./histories.ts"
import { etcdHistories, keyValueHistories } from "./recorded.ts"

describe("Linearizability: histories with known verdicts (porcupine's test data)", () => {
  it("50 of etcd, recorded by Jepsen", () => {
    const verdicts = etcdHistories().map(({ file, history }) => [
      file,
      Linearizability.check(Models.casRegister, history)._tag,
    ])
    const known = etcdHistories().map(({ file, isLinearizable }) => [
      file,
      isLinearizable ? "Linearizable" : "NotLinearizable",
    ])
    expect(verdicts).toEqual(known)
    expect(verdicts).toHaveLength(50)
  })

  it.each(keyValueHistories())("$name of a key-value store", ({ history, isLinearizable }) => {
    const verdict = Linearizability.check(Models.keyValue, history)
    expect(verdict._tag).toBe(isLinearizable ? "Linearizable" : "NotLinearizable")
  })
})

const check = (text: string) => Linearizability.check(Models.register, ofRegister(text))

describe("Linearizability: allows", () => {
  it.each([
    ["nothing to have happened", "a: read, a = nothing"],
    ["what goes on at once to take effect in either order", "a: write 1, b: read, c: read, b = 1, c = nothing, a = ok"],
    ["what is unknown to take effect late", "a: write 1, a = ?, b: read, b = nothing, c: read, c = 1"],
    ["what is unknown never to take effect", "a: write 1, a = ?, b: read, b = nothing"],
    ["what has not ended to have taken effect", "a: write 1, b: read, b = 1"],
    ["a process to go on while what it asked is unknown", "a: write 1, a = ?, a: write 2, a = ok, b: read, b = 1"],
  ])("%s", (_, text) => expect(check(text)._tag).toBe("Linearizable"))
})

describe("Linearizability: refuses", () => {
  it.each([
    ["a read of what was overwritten before", "a: write 1, a = ok, a: write 2, a = ok, b: read, b = 1"],
    ["a read that goes back behind another", "a: write 1, b: read, b = 1, c: read, c = nothing"],
    ["an effect of what has failed", "a: write 1, a = ✗, b: read, b = 1"],
    ["an effect of what is asked later", "a: read, a = 1, b: write 1, b = ?"],
    ["two effects of one write", "a: write 1, a = ?, b: write 2, c: read, c = 1, c: read, c = 2, c: read, c = 1"],
  ])("%s", (_, text) => expect(check(text)._tag).toBe("NotLinearizable"))
})

it("Linearizability: an order is told by the places of the invocations, for each part alone", () => {
  const verdict = check("a: write 1, b: read, c: write 2, c = ok, a = ok, b = nothing")
  expect(verdict).toEqual({ _tag: "Linearizable", orders: [{ partition: null, order: [1, 0, 2] }] })
})

it("Linearizability: what is refused is drawn, with what cannot be placed", () => {
  const verdict = check(
    "a: write 1, a = ok, d: write 7, b: write 2, c: read, c = 1, b = ok, c: read, a: read, c = 1, a = 2",
  )
  expect(`\n${format(verdict)}\n`).toBe(`
register: not linearizable
Up to event 9 there is an order. With what process c was told then there is none.
  1  a  ├┤           write 1
  3  d    ├┄┄┄┄┄┄┄┄  write 7: ?
  4  b     ├──┤      write 2
  2  c      ├┤       read: 1
  ✗  c         ├─┤   read: 1
  5  a          ├┄┄  read: 2
The numbers are an order that explains as much as any; after it the state is: 2.
Others leave: 7.
✗ fits into none of them.
`)
})

describe("Linearizability: a budget that runs out is no verdict", () => {
  const history = etcdHistories().find(({ file }) => file === "etcd_002.log")?.history ?? []
  const check = (budget: Parameters<typeof Linearizability.check>[2]) =>
    Linearizability.check(Models.casRegister, history, budget)

  it("steps, memory and time", () => {
    expect(check({ maxSteps: 50 })).toEqual({ _tag: "Unknown", spent: "steps", steps: 50 })
    expect(check({ maxBytes: 10_000 })).toMatchObject({ _tag: "Unknown", spent: "memory" })
    expect(check({ maxSteps: NaN })).toMatchObject({ _tag: "Unknown", spent: "steps" })
    expect(check({ maxBytes: NaN })).toMatchObject({ _tag: "Unknown", spent: "memory" })
    let asked = 0
    expect(check({ isOver: () => asked++ === 1 })).toEqual({ _tag: "Unknown", spent: "time", steps: 1025 })
  })

  it("what is wrong with one part is found, though another takes all", () => {
    const hard = Array.from({ length: 8 }, (_, i): History.History<Models.KeyValueInput, Models.KeyValueOutput> => [
      { _tag: "Invoked", process: `h${i}`, atMs: 0, input: { _tag: "Append", name: "hard", value: `${i}` } },
    ]).flat()
    const bad: History.History<Models.KeyValueInput, Models.KeyValueOutput> = [
      { _tag: "Invoked", process: "a", atMs: 0, input: { _tag: "Get", name: "hard" } },
      { _tag: "Returned", process: "a", atMs: 0, output: "76543210!" },
      { _tag: "Invoked", process: "a", atMs: 0, input: { _tag: "Get", name: "bad" } },
      { _tag: "Returned", process: "a", atMs: 0, output: "never put" },
    ]
    const budget = { maxSteps: 100 }
    expect(Linearizability.check(Models.keyValue, [...hard, ...bad.slice(0, 2)], budget)._tag).toBe("Unknown")
    const verdict = Linearizability.check(Models.keyValue, [...hard, ...bad], budget)
    expect(verdict).toMatchObject({ _tag: "NotLinearizable", partition: "bad" })
  })
})
