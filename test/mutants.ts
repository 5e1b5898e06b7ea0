/**
 * How each planted bug is found: a table, and of those whose name has the words given the way to them too. With
 * `--pictures DIR`, what the explorer shows is drawn there.
 */
import { Console, Effect } from "effect"
import { markdownTable } from "markdown-table"
import { picturesIn } from "../src/pictures/mod.ts"
import type { Bug, Found, Shortest } from "./catalogue/Bug.ts"
import { catalogue } from "./catalogue/catalogue.ts"

const words = picturesIn(Deno.args).rest.join(" ")

/** What came of a hunt. */
interface Hunted {
  readonly bug: Bug
  readonly found: Found | undefined
  readonly shortest: Shortest | undefined
}

const hunted = Effect.fnUntraced(function* (bug: Bug): Effect.fn.Return<Hunted> {
  const found = yield* bug.hunt
  return { bug, found, shortest: found && (yield* found.shortest) }
})

const count = (n: number, { foundBy }: Bug): string =>
  `${n.toLocaleString("en-US")} ${foundBy === "campaign" ? "seeds" : "states"}`

const row = ({ bug, found, shortest }: Hunted): ReadonlyArray<string> => [
  bug.name,
  bug.source,
  bug.foundBy,
  found === undefined ? "NOT FOUND" : count(found.after, bug),
  shortest?.length ?? "",
  count(bug.budget, bug),
]

const heads = ["bug", "source", "found by", "in", "shortest trace", "budget"]

await Effect.runPromise(Effect.gen(function* () {
  const all = yield* Effect.forEach(catalogue.filter(({ name }) => name.includes(words)), hunted)
  yield* Console.log(markdownTable([heads, ...all.map(row)].map((row) => [...row])))
  if (words === "") return
  yield* Effect.forEach(
    all,
    ({ bug: { name }, shortest }) =>
      shortest === undefined ? Effect.void : Effect.andThen(Console.log(`\n${name}:`), shortest.show(Deno.args)),
  )
}))
