/**
 * Why a lock has a fencing token: Ada holds the lock and is paused, for longer than her lease. Grace gets the lock and
 * writes; then Ada wakes up, believes that she still holds it, and writes too. Only what is guarded by the token survives
 * her. Run it with `deno run examples/fencing-token.ts`.
 *
 * @module
 */
import { Console, Context, Data, Deferred, Effect, Fiber, Layer } from "effect"
import { NodeId } from "../src/model/mod.ts"
import { Network } from "../src/network/mod.ts"
import * as MultiPaxos from "../src/protocols/multipaxos/mod.ts"
import { Replica, ReplicatedClient } from "../src/replicated/mod.ts"
import { LockServer } from "../src/services/lock/mod.ts"
import { Storage } from "../src/storage/mod.ts"

class TokenTooOld extends Data.TaggedError("TokenTooOld")<{ readonly token: number; readonly seen: number }> {}

/** A disk, a bucket, a printer: what believes whoever writes. */
class Trusting {
  text = ""

  write(text: string): Effect.Effect<void> {
    return Effect.sync(() => void (this.text = text))
  }
}

/** The same, with one number more: the highest token that it has seen. */
class Guarded extends Trusting {
  private seen = 0

  writeAs(token: number, text: string): Effect.Effect<void, TokenTooOld> {
    return Effect.suspend(() => {
      if (token < this.seen) return Effect.fail(new TokenTooOld({ token, seen: this.seen }))
      this.seen = token
      return this.write(text)
    })
  }
}

const program = Effect.gen(function* () {
  const [trusting, guarded] = [new Trusting(), new Guarded()]
  const write = (who: string, token: number) =>
    Effect.andThen(trusting.write(`by ${who}`), guarded.writeAs(token, `by ${who}`))
  const holding = yield* Deferred.make<void>()
  const wake = yield* Deferred.make<void>()

  // A pause of the whole process: neither is the lease kept alive meanwhile, nor does she learn that it has run out.
  const ada = Effect.gen(function* () {
    const locks = yield* LockServer.client
    const { token } = yield* locks.Acquire({ name: "report", timeToLiveMs: 300, owner: "Ada" })
    yield* Console.log(`Ada holds the lock, by token ${token}, and is paused`)
    yield* Deferred.succeed(holding, undefined)
    yield* Deferred.await(wake)
    yield* Console.log("Ada wakes up, and writes")
    yield* write("Ada", token ?? 0)
  }).pipe(
    Effect.catchTag(
      "TokenTooOld",
      ({ seen, token }) => Console.log(`Ada is refused: her token is ${token}, and ${seen} has been seen`),
    ),
  )

  const grace = LockServer.withLock("report", { owner: "Grace" })(({ token }) =>
    Effect.gen(function* () {
      yield* Console.log(`Ada's lease has run out: Grace holds the lock, by token ${token}, and writes`)
      yield* write("Grace", token).pipe(Effect.orDie)
    })
  )

  const paused = yield* Effect.forkChild(ada)
  yield* Deferred.await(holding)
  yield* grace
  yield* Deferred.succeed(wake, undefined)
  yield* Fiber.join(paused)
  yield* Console.log(`without the token it was written ${trusting.text}: what Grace wrote is lost`)
  yield* Console.log(`with the token it was written ${guarded.text}`)
})

const members = ["a", "b", "c"].map((id) => NodeId.NodeId.make(id))
const start = (id: NodeId.NodeId) =>
  Layer.build(
    Replica.layer({ id, services: [LockServer] }).pipe(
      Layer.provide(MultiPaxos.layer({ id, members })),
      Layer.provide(Storage.layerMemory()),
    ),
  ).pipe(Effect.map((built) => [id, Context.get(built, Replica)] as const))

const cluster = Effect.gen(function* () {
  const replicas = Object.fromEntries(yield* Effect.forEach(members, start))
  yield* Effect.provide(program, ReplicatedClient.layerMemory(replicas))
})

await Effect.runPromise(Effect.scoped(Effect.provide(cluster, Network.layerMemory())))
