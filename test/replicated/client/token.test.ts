/** What a client does where nodes refuse its token. */
import { expect, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Stream } from "effect"
import { NodeId } from "../../../src/model/NodeId.ts"
import type { CallError, WatchError } from "../../../src/replicated/client/errors.ts"
import { ReplicatedClient } from "../../../src/replicated/client/ReplicatedClient.ts"
import { Counter } from "./counter.ts"
import { withCluster } from "./fixture.ts"

const [a, b, c] = [NodeId.make("a"), NodeId.make("b"), NodeId.make("c")]
const increment = Effect.flatMap(Counter.client, ({ Increment }) => Increment({ by: 1 }))
const read = Effect.flatMap(Counter.client, ({ Get }) => Get())
const stale = Effect.flatMap(Counter.stale, ({ Get }) => Get())
const watched = Stream.runDrain(Counter.watch())

it.effect("Client: whatever is asked is refused as soon as every node has refused the token or could not be reached", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.refusing.add(a).add(c)
      cluster.down.add(b)
      const asks: ReadonlyArray<Effect.Effect<unknown, CallError | WatchError, ReplicatedClient>> = [
        increment,
        read,
        stale,
        watched,
      ]
      for (const ask of asks) {
        const startedMs = yield* Clock.currentTimeMillis
        expect(yield* Effect.flip(ask)).toMatchObject({ _tag: "TokenRefused", isShown: true })
        // A round of three nodes, not the time that the client has.
        expect((yield* Clock.currentTimeMillis) - startedMs).toBeLessThan(200)
      }
      const { status } = yield* ReplicatedClient
      expect((yield* status).map(({ status }) => `${status}`)).toEqual([
        expect.stringContaining("fake://a does not take the token that it was shown"),
        expect.stringContaining("connection refused"),
        expect.stringContaining("fake://c does not take the token that it was shown"),
      ])
      cluster.refusing.clear()
      expect(yield* increment).toBe(1)
    }), { timeout: "1 hour" }))

it.effect("Client: goes on by the nodes that take its token, and when the leader does not says what stood in the way", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      cluster.refusing.add(b).add(c)
      expect(yield* increment).toBe(1)
      cluster.leader = b
      expect(yield* Effect.flip(increment)).toMatchObject({
        _tag: "Unavailable",
        problem: expect.stringContaining("token"),
      })
    })
  ))

it.effect("Client: of a call that may have been done it does not say that the token kept it from that", () =>
  withCluster((cluster) =>
    Effect.gen(function* () {
      yield* increment
      cluster.script.push("silence")
      const fiber = yield* Effect.forkChild(increment)
      yield* Effect.sleep(100)
      cluster.refusing.add(a).add(b).add(c)
      cluster.cutAll()
      expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({
        _tag: "OutcomeUnknown",
        problem: expect.stringContaining("does not take the token"),
      })
    }), { timeout: "1 hour" }))
