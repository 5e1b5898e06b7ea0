import { describe, expect, it } from "vitest"
import { judge } from "./documentation.ts"

const missing = `error[missing-jsdoc]: exported symbol is missing JSDoc documentation
 --> src/model/Slot.ts:9:14
  |
9 | export const first: number = 1
  |              ^

`

const privateType = (line: number, declaration: string): string =>
  `error[private-type-ref]: public type 'Slot' references private type 'Hidden'
  --> src/model/Slot.ts:3:14
   |
 3 | export const Slot: Hidden = make()
   |              ^
   = hint: make the referenced type public or remove the reference
   |
${line} | ${declaration}
   | - this is the referenced type
   |

`

const found = (count: number): string => `error: Found ${count} documentation lint error${count === 1 ? "" : "s"}.\n`

const sources = [
  {
    path: "src/model/mod.ts",
    text: `export * as Slot from "./Slot.ts"\nexport * as Draw from "./Draw.ts"\nexport { f } from "./internal.ts"\n`,
  },
  {
    path: "src/model/Slot.ts",
    text: `import type * as Draw from "./Draw.ts"\ninterface Hidden {}\nexport interface Slot {\n`,
  },
  { path: "src/model/Draw.ts", text: `export interface Options {\n` },
  { path: "src/cli/simulate.ts", text: `export interface Options {\n` },
  { path: "src/model/internal.ts", text: `export interface Internal {}\n` },
  { path: "src/model/Taken.ts", text: `\nconst SlotBase: Class<Slot>\nconst HiddenBase: Class<Slot>\n` },
]

const judgeOne = (complaint: string): ReadonlyArray<string> => judge(complaint + found(1), sources).complaints

describe("documentation lint", () => {
  it("passes when the linter has no complaint", () => {
    expect(judge("Checked 3 files\n", sources)).toEqual({ complaints: [], leftOut: 0 })
  })

  it("leaves out a type that a package declares", () => {
    expect(judgeOne(privateType(2566, "export interface String extends Bottom<string> {"))).toEqual([])
  })

  it("leaves out a package's type whose declaration reads like one of ours on another line", () => {
    expect(judgeOne(privateType(95, "interface Hidden {}"))).toEqual([])
  })

  it("leaves out a type that an entry exports in a namespace", () => {
    expect(judgeOne(privateType(3, "export interface Slot {"))).toEqual([])
  })

  it("leaves out such a type where a file that has nothing to do with it declares another in the same line", () => {
    expect(judgeOne(privateType(1, "export interface Options {"))).toEqual([])
  })

  it("leaves out a member without documentation, but no exported symbol", () => {
    expect(judgeOne(missing.replace("| export const first", "|   readonly first"))).toEqual([])
    expect(judgeOne(missing)).toHaveLength(1)
  })

  it("leaves out a value that shares the name of a type of its file, whose documentation is demanded by itself", () => {
    expect(judgeOne(missing.replace("const first", "const Slot"))).toEqual([])
    expect(judgeOne(missing.replace("const first", "const Slo"))).toHaveLength(1)
    expect(judgeOne(missing.replace("const first", "const Internal"))).toHaveLength(1)
  })

  it("leaves out the base of a class, but no other private constant", () => {
    expect(judgeOne(privateType(2, "const SlotBase: Class<Slot>"))).toEqual([])
    expect(judgeOne(privateType(3, "const HiddenBase: Class<Slot>"))).toHaveLength(1)
  })

  it("refuses a type that its own file does not export", () => {
    expect(judgeOne(privateType(2, "interface Hidden {}"))).toHaveLength(1)
  })

  it("refuses a type that no entry exports", () => {
    expect(judgeOne(privateType(1, "export interface Internal {}"))).toHaveLength(1)
  })

  it("refuses every other complaint", () => {
    const output = missing + privateType(2566, "export interface String {") + found(2)
    expect(judge(output, sources)).toEqual({ complaints: [missing], leftOut: 1 })
  })

  it.each([
    ["a linter that broke off", `error: Module not found "src/mod.ts".\n`],
    ["a linter that read nothing", "Checked 0 files\n"],
    ["fewer complaints than the linter counted", missing + found(2)],
    ["no output", ""],
  ])("refuses %s", (_, output) => {
    expect(judge(output, sources).complaints).toEqual([output])
  })
})
