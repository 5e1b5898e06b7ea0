/** Counterexamples as traces. */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { draw, Explore } from "../../src/explore/mod.ts"
import { Trace } from "../../src/trace/mod.ts"
import { pictureOf } from "../../src/trace/page/picture.ts"
import { lastUpTo } from "../../src/trace/page/state.ts"
import { mutants } from "../protocols/paxos/mutants.ts"

it.effect.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  "a counterexample is drawn step by step, to the states that it ends with: %s",
  ([, mutant]) =>
    Effect.gen(function* () {
      const { counterexamples: [counterexample] } = yield* Explore.check(mutant)
      if (counterexample === undefined) throw new Error("the mutant has no counterexample")
      const trace = draw(counterexample)
      expect(yield* Trace.decode(Trace.encode(trace))).toEqual(trace)
      const { steps, tracks } = pictureOf(trace)
      expect(steps.map(({ at }) => at)).toEqual([0, ...counterexample.transitions.map((_, index) => index + 1)])
      expect(trace.verdict?.title).toContain(counterexample.property)
      const roles = counterexample.transitions.at(-1)?.state.roles.filter(({ down }) => !down) ?? []
      expect(roles.length).toBeGreaterThan(3)
      for (const { node, role, state } of roles) {
        expect(tracks.get(`${role}@${node}`)?.versions.at(-1)?.state).toEqual(state)
      }
      const restarts = trace.events.flatMap((event) => event._tag === "Stopped" ? [event] : [])
      for (const { at, node } of restarts) {
        const role = tracks.get(`Acceptor@${node}`)
        const [lived, begun] = [at - 1, at].map((step) => lastUpTo(role?.versions ?? [], step))
        const isAlike = JSON.stringify(lived?.state) === JSON.stringify(begun?.state)
        if (begun?.step === at) expect(begun.news?.length === 0).toBe(isAlike)
      }
      const arrived = trace.events.filter((event) => event._tag === "Received" && !event.from.endsWith("@environment"))
      for (const event of arrived) expect(event).toHaveProperty("id")
    }),
)
