/** What is said of a program that is to be run, before it is. */
import { expect, it } from "vitest"
import { faultOf } from "../../src/cli/programs.ts"
import { temporaryDirectory } from "./program.ts"

it("a program is found by its name on the PATH, or by its path, and must be one that may be run", () => {
  const directory = temporaryDirectory()
  Deno.writeTextFileSync(`${directory}/text`, "", { mode: 0o600 })
  expect(["sh", "/bin/sh"].map(faultOf)).toEqual([undefined, undefined])
  expect(["no-such-program", "./no-such-program", "/bin/sh/sh"].map(faultOf)).toEqual(Array(3).fill("NotFound"))
  expect([`${directory}/text`, directory].map(faultOf)).toEqual(["PermissionDenied", "PermissionDenied"])
})
