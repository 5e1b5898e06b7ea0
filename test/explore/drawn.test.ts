/** Counterexamples as traces. */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { draw } from "../../src/explore/mod.ts"
import { Trace } from "../../src/trace/mod.ts"
import { pictureOf } from "../../src/trace/page/picture.ts"
import { lastUpTo } from "../../src/trace/page/state.ts"
import { broken } from "./broken.ts"

it.effect.each(broken)(
  "a counterexample is drawn step by step, to the states that it ends with: %s",
  ([, found]) =>
    Effect.gen(function* () {
      const { counterexamples: [counterexample] } = yield* found
      if (counterexample === undefined) throw new Error("the model has no counterexample")
      const trace = draw(counterexample)
      expect(yield* Trace.decode(Trace.encode(trace))).toEqual(trace)
      const { steps, tracks } = pictureOf(trace)
      expect(steps.map(({ at }) => at)).toEqual([0, ...counterexample.transitions.map((_, index) => index + 1)])
      expect(trace.verdict?.title).toContain(counterexample.property)
      const roles = counterexample.transitions.at(-1)?.state.roles.filter(({ down }) => !down) ?? []
      expect(roles.length).toBeGreaterThan(2)
      for (const { node, role, state } of roles) {
        expect(tracks.get(`${role}@${node}`)?.versions.at(-1)?.state).toEqual(state)
      }
      const arrived = trace.events.filter((event) => event._tag === "Received" && !event.from.endsWith("@environment"))
      for (const event of arrived) expect(event).toHaveProperty("id")
    }),
)

it.effect("what a restart has lost is marked", () =>
  Effect.gen(function* () {
    const [, found] = broken.find(([name]) => name.includes("forget")) ?? []
    const { counterexamples: [counterexample] } = yield* found ?? Effect.die("no such model")
    if (counterexample === undefined) throw new Error("the model has no counterexample")
    const trace = draw(counterexample)
    const [stopped] = trace.events.filter((event) => event._tag === "Stopped")
    if (stopped?._tag !== "Stopped") throw new Error("nobody has restarted")
    const versions = pictureOf(trace).tracks.get(`Acceptor@${stopped.node}`)?.versions ?? []
    const lost = [{ field: "promised", is: "0.0" }, { field: "accepted", is: "none" }]
    expect(lastUpTo(versions, stopped.at)).toMatchObject({ step: stopped.at, news: lost })
  }))
