/**
 * A node that does nothing but answer, at once, in a process of its own.
 *
 * @module
 */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import { Console, Effect, Logger } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import { messages, Replica } from "../../src/replicated/mod.ts"
import { make } from "../../src/replicated/server/mod.ts"
import { leaveAsyncContext } from "../../src/runtime/AsyncContext.ts"

const replica = Replica.of({
  connect: (respond) => ({
    request: ({ _tag, id }) =>
      respond(
        _tag === "Open"
          ? messages.Opened({ id, session: "s", timeToLiveMs: 60_000 })
          : messages.Answered({ id, exit: { _tag: "Success", value: null }, ageMs: 0 }),
      ),
    close: () => {},
  }),
  failure: Effect.never,
})

const main = Effect.gen(function* () {
  const limits = { framesPerSecond: 1_000_000 }
  const listen = { hostname: "127.0.0.1", port: 0 }
  const { url } = yield* make({ node: NodeId.make("a"), listen, limits })
  yield* Console.log(JSON.stringify(url))
  return yield* Effect.never
})

leaveAsyncContext()
main.pipe(
  Effect.scoped,
  Effect.provideService(Replica, replica),
  Effect.provideService(Logger.LogToStderr, true),
  NodeRuntime.runMain,
)
