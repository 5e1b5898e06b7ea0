/**
 * Shows how the explorer finds the mistake in each mutant of a protocol; name some words of its name to show one.
 */
import { Console, Effect } from "effect"
import { Explore, type Model, Report } from "../src/explore/mod.ts"
import { mutants } from "./protocols/multipaxos/mutants.ts"
import { readMutants } from "./protocols/multipaxos/readMutants.ts"
import { rejoinMutants } from "./protocols/multipaxos/rejoinMutants.ts"
import { snapshotMutants } from "./protocols/multipaxos/snapshotMutants.ts"
import * as Paxos from "./protocols/paxos/mutants.ts"

const words = Deno.args.join(" ")

const show = <H>(mutants: ReadonlyArray<Model.Model<H>>) =>
  Effect.forEach(
    mutants.filter(({ name }) => name.includes(words)),
    (mutant) => Effect.flatMap(Explore.check(mutant), (report) => Console.log(Report.format(report), "\n")),
  )

const ofMultiPaxos = [...mutants, ...rejoinMutants, ...snapshotMutants]
await Effect.runPromise(Effect.all([show(Paxos.mutants), show(ofMultiPaxos), show(readMutants)]))
