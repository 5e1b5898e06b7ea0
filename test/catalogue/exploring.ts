/**
 * Bugs in the roles of a protocol, which the explorer has to find.
 */
import { Effect } from "effect"
import { Explore, type Model, Transcript } from "../../src/explore/mod.ts"
import { printReport } from "../../src/pictures/mod.ts"
import { counted } from "../../src/model/counted.ts"
import type { Bug, Found } from "./Bug.ts"

/** A bug in one of a protocol's worlds. */
export interface Mistake<World> {
  readonly source: string
  /** How many states may be looked at. */
  readonly states: number
  /** Where it shows. */
  readonly world: World
  /** What of the world is wrong. */
  readonly wrong: Partial<World>
}

/** Plants bugs in the worlds of a protocol. It is one of these properties that each has to break. */
export const exploring =
  <World, H>(model: (name: string, world: World) => Model.Model<H>, properties: RegExp) =>
  (name: string, { source, states, world, wrong }: Mistake<World>): Bug => ({
    name,
    source,
    foundBy: "explorer",
    budget: states,
    hunt: Effect.gen(function* (): Effect.fn.Return<Found | undefined, unknown> {
      const report = yield* Explore.check(model(name, { ...world, ...wrong }), { maxStates: states })
      // A handler that throws is another finding.
      const counterexample = report.counterexamples.find(({ ending, property }) =>
        ending._tag === "False" && properties.test(property)
      )
      if (counterexample === undefined) return undefined
      const control = Explore.check(model(name, world), { maxStates: report.states })
      return {
        after: report.states,
        said: Transcript.format(counterexample),
        control: Effect.map(Effect.orDie(control), (report) => report.counterexamples.map(Transcript.format)),
        shortest: Effect.succeed({
          length: counted(counterexample.transitions.length, "step"),
          show: (args) => printReport(report, args),
        }),
      }
    }).pipe(Effect.orDie),
  })
