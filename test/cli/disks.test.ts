import { describe, expect, it } from "vitest"
import { Result } from "effect"
import { disksOf } from "../../src/cli/disks.ts"
import { NodeId } from "../../src/model/NodeId.ts"

const kindsOf = (...there: ReadonlyArray<boolean>) => {
  const disks = disksOf(".synod", new Map(there.map((isThere, index) => [NodeId.make("abcde".charAt(index)), isThere])))
  return Result.isSuccess(disks) ? [...disks.success.values()] : disks.failure.message
}

describe("The disks of a cluster that synod start boots", () => {
  it("are all new, or all existing", () => {
    expect(kindsOf(false, false, false)).toEqual(["new", "new", "new"])
    expect(kindsOf(true, true, true)).toEqual(["existing", "existing", "existing"])
  })

  it("a node whose disk is gone has forgotten what it promised: it does not vote as one that never ran", () => {
    expect(kindsOf(true, false, true)).toEqual(["existing", "replaced", "existing"])
  })

  it("where more are gone than one, nobody starts, and it says what to do", () => {
    const problem = /^the disks of b, c are not in "\.synod".+put them back, restore a backup/
    expect(kindsOf(true, false, false)).toMatch(problem)
  })

  it("three nodes do not become five: two that know nothing and one could outvote the two that know", () => {
    expect(kindsOf(true, true, true, false, false)).toMatch(/^the disks of d, e are not in/)
  })
})
