/**
 * A node as users run it, in a process of its own: the key-value store on Multi-Paxos, WebSockets and SQLite.
 *
 * @module
 */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import { Effect, Layer, Logger, Redacted, Schema, Stream } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import { WebSocketNetwork } from "../../src/network/websocket/mod.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import { Replica } from "../../src/replicated/Replica.ts"
import { ReplicaServer } from "../../src/replicated/server/ReplicaServer.ts"
import { leaveAsyncContext } from "../../src/runtime/AsyncContext.ts"
import { KeyValue } from "../../src/services/keyvalue/mod.ts"
import { SqliteStorage } from "../../src/storage/sqlite/mod.ts"
import * as delayed from "./delayed.ts"
import { hostname } from "./place.ts"
import { Serve } from "./Serve.ts"

const cluster = "bench"

const node = ({ clientPort, delayMs, directory, peerPort, peers, self, start }: Serve) => {
  const members = Object.keys(peers).map((name) => NodeId.make(name))
  const network = WebSocketNetwork.layer({
    self,
    peers,
    listen: { hostname, port: peerPort },
    cluster,
    secret: Redacted.make("known to all of this bench"),
  })
  const storage = SqliteStorage.layer({ directory, cluster, node: self, start })
  return ReplicaServer.layer({ node: self, listen: { hostname, port: clientPort } }).pipe(
    Layer.provide(Replica.layer({ id: self, services: [KeyValue] })),
    Layer.provide(MultiPaxos.layer({ id: self, members })),
    Layer.provide(Layer.merge(Layer.provide(delayed.layer(delayMs), network), storage)),
  )
}

const main = Effect.gen(function* () {
  const settings = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Serve))(Deno.args[0])
  yield* Layer.build(node(settings))
  yield* Effect.sync(() => console.log(JSON.stringify({ isReady: true })))
  yield* Stream.runDrain(Stream.fromReadableStream({ evaluate: () => Deno.stdin.readable, onError: (cause) => cause }))
})

leaveAsyncContext()
// Standard output is for answers.
main.pipe(Effect.scoped, Effect.provideService(Logger.LogToStderr, true), NodeRuntime.runMain)
