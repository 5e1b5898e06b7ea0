/**
 * Runs a node until it fails or is told to stop.
 *
 * @module
 */
import { Effect, identity, Option, Stream } from "effect"
import { ReplicatedLog } from "../protocols/mod.ts"
import { Replica } from "../replicated/mod.ts"
import { ReplicaServer } from "../replicated/server/mod.ts"
import { load, type Sources } from "./load.ts"
import { isTraced, logging, telemetry } from "./logging.ts"
import * as Node from "./node.ts"
import * as OwnCertificates from "./ownCertificates.ts"
import type { Settings } from "./settings.ts"
import * as Tracing from "./tracing.ts"

/** Logs who leads, and each change. */
const logLeaders = Effect.fnUntraced(function* ({ node }: Settings) {
  const log = yield* ReplicatedLog
  yield* Stream.runForEach(
    log.leaderChanges,
    (leader) =>
      Effect.flatMap(log.status, ({ reign }) =>
        Effect.logInfo(Option.match(leader, {
          onNone: () => "no leader",
          onSome: (leader) => leader === node ? `leads, ${reign}` : `follows ${leader}, ${reign}`,
        }))),
  )
})

const run = Effect.fnUntraced(function* (settings: Settings) {
  const { url } = yield* ReplicaServer
  const { failure } = yield* Replica
  const { peerPort } = yield* Node.selfOf(settings)
  yield* Effect.logInfo(`serves clients at ${url.replace(/^ws/, "http")}, peers at port ${peerPort}`)
  yield* OwnCertificates.watch(settings)
  const { leader, resign } = yield* ReplicatedLog
  // Told to stop, it hands over before it leaves its clients.
  const handOver = Effect.gen(function* () {
    if (settings.members.length === 1 || !Option.contains(yield* leader, settings.node)) return
    // Words for a terminal that has been closed cannot be written.
    yield* Effect.ignoreCause(Effect.logInfo("is told to stop, and hands over"))
    yield* resign
  })
  return yield* Effect.onInterrupt(Effect.raceFirst(failure, logLeaders(settings)), () => handOver)
}, Effect.scoped)

/** Serves the node that the settings describe; ends only by failing, or with the scope that it runs in. */
export const serve = Effect.fnUntraced(function* (sources: Sources) {
  const settings = yield* load(sources)
  return yield* run(settings).pipe(
    Effect.provide(Node.layer(settings, isTraced(sources.environment))),
    Effect.provide(Tracing.layer(settings)),
    settings.log === "json" ? Effect.annotateLogs({ node: settings.node }) : identity,
    Effect.provide([logging(settings), telemetry("synod")]),
  )
})
