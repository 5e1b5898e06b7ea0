/**
 * Shows how the explorer finds the mistake in each mutant of a protocol; name some words of its name to show one.
 * With `--pictures DIR`, it is drawn there.
 */
import { Effect } from "effect"
import { Explore, type Model } from "../src/explore/mod.ts"
import { picturesIn, printReport } from "../src/pictures/mod.ts"
import { mutants } from "./protocols/multipaxos/mutants.ts"
import { readMutants } from "./protocols/multipaxos/readMutants.ts"
import { rejoinMutants } from "./protocols/multipaxos/rejoinMutants.ts"
import { snapshotMutants } from "./protocols/multipaxos/snapshotMutants.ts"
import * as Paxos from "./protocols/paxos/mutants.ts"

const words = picturesIn(Deno.args).rest.join(" ")

const show = <H>(mutants: ReadonlyArray<Model.Model<H>>) =>
  Effect.forEach(
    mutants.filter(({ name }) => name.includes(words)),
    (mutant) => Effect.flatMap(Explore.check(mutant), (report) => printReport(report, Deno.args)),
  )

const ofMultiPaxos = [...mutants, ...rejoinMutants, ...snapshotMutants]
await Effect.runPromise(Effect.all([show(Paxos.mutants), show(ofMultiPaxos), show(readMutants)]))
