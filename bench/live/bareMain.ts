/**
 * A node of a bare protocol over WebSockets and SQLite, in a process of its own. One of them proposes what is ordered.
 *
 * @module
 */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import { Effect, Layer, Logger, Option, Redacted, Schema, Stream } from "effect"
import { NodeId } from "../../src/model/NodeId.ts"
import { WebSocketNetwork } from "../../src/network/websocket/mod.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import * as Paxos from "../../src/protocols/paxos/mod.ts"
import { leaveAsyncContext } from "../../src/runtime/AsyncContext.ts"
import { SqliteStorage } from "../../src/storage/sqlite/mod.ts"
import * as delayed from "./delayed.ts"
import { type Put, serveOrders } from "./orders.ts"
import { Bare } from "./Bare.ts"

/** Nobody but the first member stands for election, however long a process is held up. */
const paceOf = (leads: boolean): MultiPaxos.Pace => {
  const timeout = leads ? "500 millis" : "1 day"
  return { electionTimeout: [timeout, timeout] }
}

const multiPaxos = Effect.fnUntraced(function* (self: NodeId, members: ReadonlyArray<NodeId>) {
  const pace = paceOf(self === members[0])
  const log = yield* MultiPaxos.make({ id: self, members, pace, timeout: "1 minute" })
  yield* Stream.runHead(Stream.filter(log.leaderChanges, Option.isSome))
  const put: Put = (key, value) => Effect.asVoid(log.propose([key, value]))
  return put
})

/** Each put is an instance of its own, of which nobody has heard before. */
const paxos = Effect.fnUntraced(function* (self: NodeId, members: ReadonlyArray<NodeId>) {
  const { propose } = yield* Paxos.make({ id: self, members, timeout: "1 minute" })
  let puts = 0
  const put: Put = (key, value) => Effect.suspend(() => Effect.asVoid(propose(`${++puts}`, [key, value])))
  return put
})

const main = Effect.gen(function* () {
  const settings = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(Bare))(Deno.args[0])
  const { delayMs, directory, peers, port, protocol, self } = settings
  const members = Schema.decodeSync(Schema.Array(NodeId))(Object.keys(peers))
  const network = WebSocketNetwork.layer({
    self,
    peers,
    listen: { hostname: "127.0.0.1", port },
    cluster: "bench",
    secret: Redacted.make("known to all of this bench"),
  })
  const storage = SqliteStorage.layer({ directory, cluster: "bench", node: self, start: "new" })
  yield* Effect.gen(function* () {
    yield* serveOrders(yield* protocol === "Paxos" ? paxos(self, members) : multiPaxos(self, members))
  }).pipe(Effect.provide(Layer.merge(Layer.provide(delayed.layer(delayMs), network), storage)))
})

leaveAsyncContext()
// Standard output is for answers.
main.pipe(Effect.scoped, Effect.provideService(Logger.LogToStderr, true), NodeRuntime.runMain)
