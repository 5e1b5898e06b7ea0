/** The trace of a simulation: what is tied to what, and what can be read back from it. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { fromEntries, ShiViz, Trace } from "../../src/trace/mod.ts"
import { pictureOf } from "../../src/trace/page/picture.ts"
import { toJson } from "../../src/trace/json.ts"
import { badDay } from "./days.ts"

const seeds = [1, 2, 3, 4, 5]
const traceOf = (seed: number) => Effect.map(badDay(seed, 1500), (entries) => fromEntries(entries, { title: "A day" }))
const whole: Trace.Trace = {
  format: "synod-trace",
  version: 1,
  title: "",
  clock: "virtual",
  nodes: ["a"],
  events: [{ _tag: "Started", at: 0, node: "a" }],
}
const [a, b] = [Address.make(NodeId.make("a"), "R"), Address.make(NodeId.make("b"), "R")]

describe("fromEntries", () => {
  it.effect("ties each message that arrives or is lost to the same words sent before between the same ends", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const entries = yield* badDay(seed, 1500)
        const { events } = fromEntries(entries, { title: "A day" })
        const sent = new Map<number, Trace.Trace["events"][number]>()
        const fates = { Received: 0, Lost: 0 }
        // What roles know is told less often than it is recorded: where nothing has changed, not at all.
        const told = entries.filter(({ event }) => event._tag === "Received" || event._tag === "Lost")
        let index = 0
        for (const event of events) {
          if (event._tag === "Sent") sent.set(event.id, event)
          if (event._tag !== "Received" && event._tag !== "Lost") continue
          const { event: own } = told[index++] ?? {}
          if (own?._tag !== "Received" && own?._tag !== "Lost") throw new Error("not as it was told")
          const { from, to } = event
          expect(sent.get(event.id ?? -1), `seed ${seed}`).toMatchObject({ from, to, message: toJson(own.message) })
          fates[event._tag]++
        }
        expect(Math.min(fates.Received, fates.Lost), `seed ${seed}`).toBeGreaterThan(20)
      }
    }))

  it.effect("tells what every role knew, step by step, and where nodes were down", () =>
    Effect.gen(function* () {
      for (const seed of seeds) {
        const entries = yield* badDay(seed, 1500)
        const { isUp, tracks } = pictureOf(fromEntries(entries, { title: "A day" }))
        const last = new Map(
          entries.flatMap(({ event }) =>
            event._tag === "Changed" ? [[Address.format(event.self), toJson(event.state)]] : []
          ),
        )
        for (const [place, { versions }] of tracks) {
          expect(versions.at(-1)?.state, `seed ${seed}`).toEqual(last.get(place))
        }
        expect([...isUp.values()].flat().some(({ is }) => !is), `seed ${seed}`).toBe(true)
      }
    }))

  it("begins and ends faults where the network says", () => {
    const began = { _tag: "FaultBegan", fault: "p", label: "parted", nodes: [a.node] } as const
    const ended = { _tag: "FaultEnded", fault: "p" } as const
    const entries = [{ atMs: 1, event: began }, { atMs: 2, event: ended }, { atMs: 3, event: began }]
    const nodes = ["a"]
    expect(fromEntries(entries, { title: "" }).faults).toEqual([
      { label: "parted", nodes, from: 1, to: 2 },
      { label: "parted", nodes, from: 3 },
    ])
  })

  it("takes a message that arrives again for the double of the one that has arrived", () => {
    const sent = { _tag: "Sent", from: a, to: b, message: { n: 1 } } as const
    const received = { ...sent, _tag: "Received" } as const
    const other = { ...received, message: { n: 2 } }
    const events = [sent, received, received, other].map((event, atMs) => ({ atMs, event }))
    expect(fromEntries(events, { title: "" }).events).toMatchObject([{ id: 1 }, { id: 1 }, { id: 1 }, {
      message: { n: 2 },
    }])
  })
})

describe("Trace", () => {
  it.effect("is read as it was written", () =>
    Effect.gen(function* () {
      const trace = yield* traceOf(1)
      expect(yield* Trace.decode(Trace.encode(trace))).toEqual(trace)
    }))

  it.effect.each<readonly [string, string]>([
    ["{", "it is not JSON"],
    ["[]", `its "format" is undefined, not "synod-trace"`],
    [JSON.stringify({ ...whole, version: 7 }), "it is of version 7, and this program reads version 1"],
    [JSON.stringify({ ...whole, clock: "sand" }), `["clock"]`],
    [JSON.stringify({ ...whole, events: [{ _tag: "Began", at: 0 }] }), `["events"][0]`],
    [JSON.stringify({ ...whole, nodes: [] }), `event 0 (Started) names the node "a", which is not among its nodes`],
    [
      JSON.stringify({ ...whole, events: [{ _tag: "Received", at: 0, id: 3, from: "R@a", to: "R@a" }] }),
      "event 0 (Received) has the id 3, which no message before it has",
    ],
    [JSON.stringify({ ...whole, nodes: ["a", "a"] }), `the node "a" is among its nodes twice`],
    [
      JSON.stringify({
        ...whole,
        events: [
          { _tag: "Sent", at: 0, id: 3, from: "R@a", to: "Q@a", message: 1 },
          { _tag: "Received", at: 0, id: 3, from: "Q@a", to: "R@a" },
        ],
      }),
      "event 1 (Received) has the id 3, as a message from R@a to Q@a has",
    ],
    [
      JSON.stringify({
        ...whole,
        operations: [1, 1].map((id) => ({ id, client: "c", label: "get", invokedAt: 0, outcome: "unknown" })),
      }),
      "two operations have the id 1",
    ],
    [
      JSON.stringify({ ...whole, events: [...whole.events, { _tag: "Stopped", at: -1, node: "a" }] }),
      "event 1 (Stopped) is at -1, before the one ahead of it, at 0",
    ],
  ])("is refused where it is none: %s", ([text, problem]) =>
    Effect.gen(function* () {
      const refused = yield* Effect.result(Trace.decode(text))
      expect(Result.isFailure(refused) && refused.failure.message).toContain(problem)
    }))

  it.effect("is refused where it is nested deeper than a page can show", () =>
    Effect.gen(function* () {
      const event = { _tag: "Emitted", at: 0, self: "R@a", event: "deep" } as const
      const deep = (levels: number) =>
        Trace.decode(
          JSON.stringify({ ...whole, events: [event] }).replace('"deep"', "[".repeat(levels) + "]".repeat(levels)),
        )
      expect(ShiViz.format(yield* deep(400))).toContain("[[[[")
      const refused = yield* Effect.result(deep(50_000))
      expect(Result.isFailure(refused) && refused.failure.message).toContain("it is nested more than 500 deep")
    }))
})

describe("a trace's size", () => {
  it("counts no environment among the nodes", () => {
    const nodes = ["a", "environment"]
    expect(Trace.sizeOf({ ...whole, nodes, events: [] })).toEqual(["1 node", "0 events"])
    expect(Trace.sizeOf({ ...whole, nodes: ["a", "b"], events: [{ _tag: "Started", at: 0, node: "a" }] }))
      .toEqual(["2 nodes", "1 event"])
  })
})

describe("the tracks of a picture", () => {
  it("are in one order at all nodes", () => {
    const acted = ["R@a", "Q@a", "Q@b", "R@b"].map((self) => ({ _tag: "Acted", at: 0, self, action: "" }) as const)
    const { tracks } = pictureOf({ ...whole, nodes: ["b", "a"], events: acted })
    expect([...tracks.keys()]).toEqual(["R@b", "Q@b", "R@a", "Q@a"])
  })
})

describe("the steps of a picture", () => {
  it("have in virtual time what happens at once, and what leaves later leaves later", () => {
    const sent = { _tag: "Sent", from: "R@a", to: "R@a", message: 1 } as const
    const { steps } = pictureOf({
      ...whole,
      events: [{ _tag: "Started", at: 0, node: "a" }, { ...sent, id: 1, at: 0 }, { ...sent, id: 2, at: 5 }],
    })
    expect(steps.map(({ at, events }) => [at, events.length])).toEqual([[0, 2], [5, 1]])
  })
})

describe("ShiViz.format", () => {
  it("keeps each event on a line of its own, whatever it says", () => {
    const mode = "a\nb\rc\u2028d\u2029e"
    const [header = "", , ...lines] = ShiViz.format({
      ...whole,
      events: [{ _tag: "Became", at: 0, self: "R@a", mode }],
    }).split("\n")
    expect([...lines.join("\n").matchAll(new RegExp(header, "g"))].map(({ groups }) => groups?.event))
      .toEqual(["R@a becomes a b c d e"])
  })

  it.effect("gives each event a vector clock that is above those of its causes (Fidge 1988, Mattern 1989)", () =>
    Effect.gen(function* () {
      const trace = yield* traceOf(1)
      const [header = "", delimiter, ...lines] = ShiViz.format(trace).split("\n")
      expect(delimiter).toBe("")
      const found = [...lines.join("\n").matchAll(new RegExp(header, "g"))]
      const clocks = found.map(({ groups = {} }) => {
        const clock: { readonly [node: string]: number } = JSON.parse(groups.clock ?? "")
        return { host: groups.host ?? "", clock }
      })
      expect(clocks).toHaveLength(trace.events.length)
      const own = new Map<string, number>()
      const sent = new Map<number, { readonly [node: string]: number }>()
      for (const [index, event] of trace.events.entries()) {
        const { clock, host } = clocks[index] ?? { clock: {}, host: "" }
        expect(clock[host]).toBe((own.get(host) ?? 0) + 1)
        own.set(host, clock[host] ?? 0)
        if (event._tag === "Sent") sent.set(event.id, clock)
        const cause = event._tag === "Received" ? sent.get(event.id ?? -1) ?? {} : {}
        for (const [node, time] of Object.entries(cause)) expect(clock[node] ?? 0).toBeGreaterThanOrEqual(time)
      }
    }))
})
