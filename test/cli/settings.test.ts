/** The table of settings that operators read is the one that nodes follow. */
import { describe, expect, it } from "vitest"
import { markdownTable } from "markdown-table"
import { flagOf, variableOf } from "../../src/cli/load.ts"
import { type Setting, settings } from "../../src/cli/settings.ts"

const page = Deno.readTextFileSync(new URL("../../docs/operating.md", import.meta.url))

const rows = Object.entries<Setting<unknown>>(settings).map(([name, { otherwise, what }]) => [
  `\`${name}\``,
  `\`--${flagOf(name)}\``,
  `\`${variableOf(name)}\``,
  what,
  otherwise === "" ? "must be given" : otherwise,
])

describe("docs/operating.md", () => {
  it("has every setting, its flag, its variable, what it is for, and what counts otherwise", () => {
    const table = markdownTable([["in the file", "flag", "environment", "what it is", "otherwise"], ...rows])
    const [, stands] = /<!-- settings:.*?-->\n\n(.*?)\n*<!-- end of settings -->/s.exec(page) ?? []
    expect(stands).toBe(table)
  })
})
