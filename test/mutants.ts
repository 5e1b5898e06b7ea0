/**
 * How each planted bug is found: a table, and of those whose name has the words given the way to them too. With
 * `--pictures DIR`, it is drawn there.
 */
import { Console, Effect } from "effect"
import { markdownTable } from "markdown-table"
import { picturesIn } from "../src/pictures/mod.ts"
import { counted } from "../src/model/counted.ts"
import { type Bug, type Found, type Shortest, units } from "./catalogue/Bug.ts"
import { catalogue } from "./catalogue/catalogue.ts"

const words = picturesIn(Deno.args).rest.join(" ")

/** What came of a hunt. */
interface Hunted {
  readonly bug: Bug
  readonly found: Found | undefined
  readonly shortest: Shortest | undefined
}

const hunted = Effect.fnUntraced(function* (bug: Bug): Effect.fn.Return<Hunted> {
  yield* Console.error(`${bug.name} …`)
  const found = yield* bug.hunt
  return { bug, found, shortest: found && (yield* found.shortest) }
})

const heads = ["bug", "source", "found by", "in", "shortest trace", "budget"]

const row = ({ bug: { budget, foundBy, name, source }, found, shortest }: Hunted): Array<string> => [
  name,
  source,
  foundBy,
  found === undefined ? "NOT FOUND" : counted(found.after, units[foundBy]),
  shortest?.length ?? "",
  counted(budget, units[foundBy]),
]

const program = Effect.gen(function* () {
  const wanted = catalogue.filter(({ name }) => name.includes(words))
  if (wanted.length === 0) {
    yield* Console.error(`no planted bug has "${words}" in its name; without words all are told`)
    return Deno.exit(1)
  }
  const all = yield* Effect.forEach(wanted, hunted)
  yield* Console.log(`${markdownTable([heads, ...all.map(row)])}\n`)
  if (words === "") return
  yield* Effect.forEach(all, ({ shortest }) => shortest?.show(Deno.args) ?? Effect.void)
})

await Effect.runPromise(program)
