/** The remedy for fibers that keep all their suspensions: what it changes, and that it does. */
import { AsyncLocalStorage } from "node:async_hooks"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { leaveAsyncContext } from "../../src/runtime/mod.ts"

const storage = new AsyncLocalStorage<string>()

/** What a fiber that began in a context finds there after it was resumed from outside. */
const afterSuspension = (): Promise<string | undefined> => {
  let resume: () => void = () => {}
  const suspends = Effect.callback<void>((done) => {
    resume = () => done(Effect.void)
  })
  const found = storage.run(
    "begun here",
    () => Effect.runPromise(Effect.andThen(suspends, Effect.sync(() => storage.getStore()))),
  )
  resume()
  return found
}

describe("leaveAsyncContext", () => {
  it("lets fibers go on in the context that resumes them, so that none is kept for them", async () => {
    expect(await afterSuspension()).toBe("begun here")
    leaveAsyncContext()
    expect(await afterSuspension()).toBeUndefined()
  })
})
