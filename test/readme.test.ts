import { expect, it } from "@effect/vitest"
import { existsSync, readFileSync } from "node:fs"

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

it("the README links to nothing that is not there", () => {
  const targets = [...readme.matchAll(/\]\((?!https:)([^)#]+)\)/g)].map(([, target = ""]) => target)
  expect(targets.length).toBeGreaterThan(10)
  expect(targets.filter((target) => !existsSync(target))).toEqual([])
})
