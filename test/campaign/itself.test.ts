import { expect, it } from "@effect/vitest"
import { modelOf } from "../../src/campaign/services/itself.ts"
import { compile } from "../../src/replicated/Procedure.ts"
import { Tally } from "../cli/tally.ts"

it("itself: tells an operation in few words", () => {
  const { model: { describe } } = modelOf(compile(Tally))
  const increment = { procedure: "Increment", payload: null }
  expect(describe(increment, { _tag: "Success", value: 2 })).toBe("Increment: 2")
  expect(describe(increment, undefined)).toBe("Increment: ?")
  expect(describe(increment, { _tag: "Died", defect: "boom" })).toBe("Increment: dies of boom")
  const withdraw = { procedure: "Withdraw", payload: { amount: 3 } }
  expect(describe(withdraw, { _tag: "Failure", error: { _tag: "Poor", balance: 1 } }))
    .toBe("Withdraw {amount 3}: fails with Poor {balance 1}")
  expect(describe(withdraw, { _tag: "Success", value: null })).toBe("Withdraw {amount 3}: none")
})
