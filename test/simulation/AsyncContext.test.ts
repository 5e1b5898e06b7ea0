import { expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { AsyncLocalStorage, AsyncResource, executionAsyncResource } from "node:async_hooks"
import { Simulation } from "../../src/simulation/mod.ts"

const { runInAsyncScope } = AsyncResource.prototype

it.effect("a simulated fiber does not enter a resource at each resumption, each keeping the one before alive", () =>
  Effect.gen(function* () {
    const program = Effect.gen(function* () {
      const before = executionAsyncResource()
      yield* Effect.sleep(1)
      return executionAsyncResource() === before
    })
    expect((yield* Simulation.run(program, { seed: 1 })).value).toEqual(Option.some(true))
  }))

it.effect("a simulation leaves the host's asynchronous context as it was", () =>
  Effect.gen(function* () {
    const storage = new AsyncLocalStorage<string>()
    const hosted = Effect.gen(function* () {
      yield* Simulation.run(Effect.sleep(1), { seed: 1 })
      yield* Effect.yieldNow
      return storage.getStore()
    })
    expect(yield* Effect.promise(() => storage.run("host", () => Effect.runPromise(hosted)))).toBe("host")
    yield* Effect.exit(Simulation.run(Effect.die("bug"), { seed: 1 }))
    expect(AsyncResource.prototype.runInAsyncScope).toBe(runInAsyncScope)
  }))
