/**
 * Shows how the explorer finds the mistake in each mutant of a protocol; name some words of its name to show one.
 */
import { Console, Effect } from "effect"
import { Explore, Report } from "../src/explore/mod.ts"
import { mutants } from "./protocols/paxos/mutants.ts"

const words = Deno.args.join(" ")
const named = mutants.filter(({ name }) => name.includes(words))

await Effect.runPromise(
  Effect.forEach(
    named,
    (mutant) => Effect.flatMap(Explore.check(mutant), (report) => Console.log(Report.format(report), "\n")),
  ),
)
