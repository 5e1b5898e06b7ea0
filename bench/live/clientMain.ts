/**
 * A client of the key-value store, in a process of its own, that puts what is ordered.
 *
 * @module
 */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import { Effect, Logger } from "effect"
import * as WebSocketClient from "../../src/replicated/client/WebSocketClient.ts"
import { leaveAsyncContext } from "../../src/runtime/AsyncContext.ts"
import { KeyValue } from "../../src/services/keyvalue/mod.ts"
import { serveOrders } from "./orders.ts"

const main = Effect.gen(function* () {
  const { Put } = yield* KeyValue.client
  yield* Put({ key: "00000000", value: "" })
  yield* serveOrders((key, value) => Effect.asVoid(Put({ key, value })))
}).pipe(Effect.provide(WebSocketClient.layer({ urls: Deno.args, timeout: "1 minute" })))

leaveAsyncContext()
// Standard output is for answers.
main.pipe(Effect.scoped, Effect.provideService(Logger.LogToStderr, true), NodeRuntime.runMain)
