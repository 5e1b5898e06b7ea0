/** What the verdicts of a live cluster refuse: each of these is a run with one thing wrong. */
import { Cause, Exit } from "effect"
import { describe, expect, it } from "vitest"
import { type Evidence, judge } from "../../src/chaos/keyValueVerdict.ts"

/** One put, acknowledged, then found by a reader. */
const sound: Evidence = {
  history: [
    { _tag: "Invoked", process: "client 0", atMs: 1, input: { _tag: "Put", name: "k", value: "0.0" } },
    { _tag: "Returned", process: "client 0", atMs: 2, output: null },
    { _tag: "Invoked", process: "client 1", atMs: 3, input: { _tag: "Put", name: "k", value: "1.1" } },
    { _tag: "Unknown", process: "client 1", atMs: 4 },
  ],
  found: new Map([["k", "0.0"]]),
  untold: [],
  changes: ["0.0"],
  watched: Exit.void,
  isSame: true,
}

const wrong = (change: Partial<Evidence>) => judge({ ...sound, ...change }).violations.join()

describe("The verdict on a key-value store", () => {
  it("is good of a run with nothing wrong, whether the unknown write took effect or not", () => {
    expect(judge(sound)).toMatchObject({ violations: [], undecided: [] })
    const done = { found: new Map([["k", "1.1"]]), changes: ["0.0", "1.1"] }
    expect(judge({ ...sound, ...done })).toMatchObject({ violations: [], undecided: [] })
    expect(judge(sound).holds).toHaveLength(4)
  })

  it("an acknowledged write that is gone after the restart", () => {
    expect(wrong({ found: new Map() })).toContain("lost: k")
  })

  it("an acknowledged write that took effect nowhere", () => {
    expect(wrong({ changes: [] })).toContain("lost: 0.0 was acknowledged")
  })

  it("a write that took effect twice", () => {
    expect(wrong({ changes: ["0.0", "1.1", "0.0"] })).toContain("once: 0.0 took effect again")
  })

  it("a write that was refused and took effect", () => {
    const [invoked, returned, second] = sound.history
    if (invoked === undefined || returned === undefined || second === undefined) throw new Error("three events")
    const history = [invoked, returned, second, { _tag: "Failed" as const, process: "client 1", atMs: 4 }]
    expect(wrong({ history, changes: ["0.0", "1.1"] })).toContain("validity: 1.1 was refused")
  })

  it("a read of what was overwritten before", () => {
    const history: Evidence["history"] = [
      ...sound.history,
      { _tag: "Invoked", process: "reader", atMs: 5, input: { _tag: "Get", name: "k" } },
      { _tag: "Returned", process: "reader", atMs: 6, output: null },
    ]
    expect(wrong({ history })).toContain("not linearizable")
  })

  it("nodes that differ", () => {
    expect(wrong({ isSame: false })).toContain("do not hold the same")
  })

  it("says what it could not judge: keys that nobody answered for, a watch that ended", () => {
    const { undecided, violations } = judge({
      ...sound,
      found: new Map(),
      untold: ["k"],
      watched: Exit.failCause(Cause.fail(new Error("gone"))),
    })
    expect(violations).toEqual([])
    expect(undecided).toEqual([expect.stringContaining("1 keys"), expect.stringContaining("gone")])
  })
})
