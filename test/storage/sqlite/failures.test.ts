import { describe, expect, it } from "vitest"
import { explain } from "../../../src/storage/sqlite/failures.ts"

describe("What the machine and SQLite say of a disk is told with its cure:", () => {
  it.each([
    ["database or disk is full", /make room/],
    ["No space left on device (os error 28)", /make room/],
    ["disk I/O error", /check the disk/],
    ["Input/output error (os error 5)", /check the disk/],
    ["attempt to write a readonly database", /write the directory/],
    ["Permission denied (os error 13)", /write the directory/],
    ["Invalid argument (os error 22)", /on a local disk/],
  ])("%s", (message, cure) => {
    expect(explain(new Error(message))).toEqual({ isDamage: false, problem: expect.stringMatching(cure) })
    expect(explain(new Error(message)).problem).toContain(message)
  })

  it.each(["database disk image is malformed", "file is not a database", "no such table: cells"])("%s", (message) => {
    expect(explain(new Error(message))).toEqual({ isDamage: true, problem: expect.stringMatching(/as "replaced"/) })
  })
})
