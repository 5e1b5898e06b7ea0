import { expect, it } from "@effect/vitest"
import { existsSync, globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const readme = readFileSync("README.md", "utf8")

/** What is shown of a file, each block of code as it stands there. */
const shown: ReadonlyArray<readonly [file: string, opening: string]> = [
  ["src/protocols/paxos/Acceptor.ts", "/** The acceptor: answers proposers"],
  ["examples/decide-a-value.ts", "const Dish"],
  ["examples/replicated-service.ts", "class SeatTaken"],
  ["examples/simulate-a-bad-day.ts", "const badDay"],
]

it.each(shown)("the README shows %s as it is", (file, opening) => {
  const block = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code).find((code) =>
    code.startsWith(opening)
  )
  expect(block).toBeDefined()
  expect(readFileSync(file, "utf8")).toContain(block?.trimEnd())
})

/** Every page of words, and where it links to within the repository. */
const pages = globSync(["*.md", "{docs,src,bench,examples,test}/**/*.md"]).map((page) => {
  const links = [...readFileSync(page, "utf8").matchAll(/\]\((?![a-z]+:)([^)#]+)[^)]*\)/g)]
  return { page, targets: links.map(([, target = ""]) => target) }
})

it("no page links to what is not there", () => {
  expect(pages.flatMap(({ targets }) => targets).length).toBeGreaterThan(100)
  const dead = pages.flatMap(({ page, targets }) =>
    targets.filter((target) => !existsSync(join(dirname(page), target))).map((target) => `${page}: ${target}`)
  )
  expect(dead).toEqual([])
})
