/** Failure detectors in real time, in memory and over WebSockets. */
import { expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope, Stream } from "effect"
import type { NodeId } from "../../../src/model/NodeId.ts"
import { Network, type NetworkService } from "../../../src/network/mod.ts"
import { make } from "../../../src/protocols/failure-detector/mod.ts"
import type { FailureDetectorService } from "../../../src/protocols/mod.ts"
import { Storage } from "../../../src/storage/mod.ts"
import { id, meet, node, run } from "../../network/websocket/nodes.ts"
import { cases } from "./detectors.ts"

const members = ["a", "b", "c"].map(id)

/** What each node uses as its network. */
type Networks = (node: NodeId) => NetworkService

const inMemory: Effect.Effect<Networks, unknown, Scope.Scope> = Effect.map(
  Layer.build(Network.layerMemory()),
  (context) => () => Context.get(context, Network),
)

const overWebSockets: Effect.Effect<Networks, unknown, Scope.Scope> = Effect.gen(function* () {
  const [a, b, c] = [yield* node("a"), yield* node("b"), yield* node("c")]
  yield* meet({ a, b, c })
  return (node) => ({ a, b, c })[String(node)] ?? a
})

/** Waits until a node suspects these and no others. */
const suspects = ({ changes }: FailureDetectorService, ...nodes: ReadonlyArray<NodeId>) =>
  changes.pipe(
    Stream.filter((suspects) => suspects.size === nodes.length && nodes.every((node) => suspects.has(node))),
    Stream.runHead,
  )

for (const [carrier, networks] of [["in memory", inMemory], ["over WebSockets", overWebSockets]] as const) {
  for (const { detector, name } of cases) {
    it(`FailureDetector by ${name} ${carrier}: who stops is suspected by the others, and trusted when it is back`, () =>
      run(Effect.gen(function* () {
        const carriers = yield* networks
        const start = (id: NodeId) =>
          make({ id, members, detector }).pipe(
            Effect.provideService(Network, carriers(id)),
            Effect.provide(Storage.layerMemory()),
          )
        const [a, b, c] = [id("a"), id("b"), id("c")]
        const others = [yield* start(a), yield* start(b)]
        const life = yield* Scope.make()
        yield* Scope.provide(start(c), life)
        yield* Effect.forEach(others, (detector) => suspects(detector))
        yield* Scope.close(life, Exit.void)
        yield* Effect.forEach(others, (detector) => suspects(detector, c))
        const back = yield* start(c)
        yield* Effect.forEach([...others, back], (detector) => suspects(detector))
        expect([...yield* back.suspects]).toEqual([])
      })))
  }
}
