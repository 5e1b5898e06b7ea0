/**
 * A node as `synod serve` serves it, by the same settings from the environment, with wires to the others that are slow:
 * the argument is what every datagram takes longer, in milliseconds.
 *
 * @module
 */
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import { Effect, Layer, Logger, References, Schema } from "effect"
import { load } from "../../src/cli/load.ts"
import * as Node from "../../src/cli/node.ts"
import { Replica } from "../../src/replicated/mod.ts"
import { leaveAsyncContext } from "../../src/runtime/AsyncContext.ts"
import * as delayed from "./delayed.ts"

const main = Effect.gen(function* () {
  const delayMs = yield* Schema.decodeUnknownEffect(Schema.FiniteFromString)(Deno.args[0])
  const settings = yield* load({ flags: {}, environment: Deno.env.toObject() })
  const network = Layer.provide(delayed.layer(delayMs), yield* Node.networkOf(settings))
  const failure = Effect.flatMap(Replica, ({ failure }) => failure)
  return yield* Effect.provide(failure, Node.layerOn(network, settings, false))
})

leaveAsyncContext()
main.pipe(
  Effect.provide(NodeFileSystem.layer),
  Effect.provideService(References.MinimumLogLevel, "Warn"),
  Effect.provideService(Logger.LogToStderr, true),
  NodeRuntime.runMain,
)
