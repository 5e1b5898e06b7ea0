/** How many clients a node has room for. */
import { expect, it } from "vitest"
import { roomIn } from "../../src/cli/openFiles.ts"

const limits = (files: number | string) =>
  `Limit                     Soft Limit           Hard Limit           Units\n` +
  `Max processes             96497                96497                processes\n` +
  `Max open files            ${files}                 1048576              files\n`

it("a node takes no more clients than it can open files for, and keeps some for other uses", () => {
  expect(roomIn(limits(1024), 10_000)).toBe(768)
  expect(roomIn(limits(10_256), 10_000)).toBe(10_000)
  expect(roomIn(limits(10_255), 10_000)).toBe(9_999)
  expect(roomIn(limits(1_048_576), 10_000)).toBe(10_000)
})

it("where no limit is told a node takes as many as ever", () => {
  expect(roomIn(limits("unlimited"), 10_000)).toBe(10_000)
  expect(roomIn("", 10_000)).toBe(10_000)
})
