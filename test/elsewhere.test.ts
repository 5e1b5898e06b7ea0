/** The package as a project elsewhere has it: by its name, under Deno's own compiler options. */
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { output, temporaryDirectory } from "./cli/program.ts"

const readme = readFileSync("README.md", "utf8")

/** The README's blocks of a language, in their order. */
const blocks = (language: string): ReadonlyArray<string> =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, code = ""]) => code)

it("the README's deno.json and its service make a program elsewhere, and everything exported has types there", async () => {
  const directory = temporaryDirectory()
  const config = blocks("json").find((code) => code.includes(`"links"`)) ?? ""
  Deno.writeTextFileSync(`${directory}/deno.json`, config.replace("../synod", Deno.cwd()))
  const parts = ["import { Console", "class SeatTaken", "import { main }"].map((opening) =>
    blocks("ts").find((code) => code.startsWith(opening)) ?? ""
  )
  Deno.writeTextFileSync(`${directory}/theatre.ts`, parts.join("\n"))
  const { exports } = JSON.parse(readFileSync("deno.json", "utf8"))
  const imports = Object.keys(exports).map((path) => `import "@synod/synod${path.slice(1)}"\n`)
  Deno.writeTextFileSync(`${directory}/all.ts`, imports.join(""))

  const check = new Deno.Command(Deno.execPath(), { cwd: directory, args: ["check", "-q", "theatre.ts", "all.ts"] })
  const { code, stderr } = await check.output()
  expect([code, new TextDecoder().decode(stderr)]).toEqual([0, expect.not.stringContaining("ERROR")])
  expect(await output(`${directory}/theatre.ts`, ["serve", "--help"], directory)).toMatchObject({
    code: 0,
    out: expect.stringContaining("--members"),
  })
})
