/**
 * A replica on a log in memory, and a client of it that asks so many things at once, again and again.
 *
 * @module
 */
import { Effect, Schema, type Scope } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import { NodeId } from "../../src/model/NodeId.ts"
import { ReplicatedLog } from "../../src/protocols/ReplicatedLog.ts"
import * as messages from "../../src/replicated/messages.ts"
import { ReadOnly, Replica, ReplicatedService } from "../../src/replicated/mod.ts"

const self = NodeId.make("a")

const Put = Rpc.make("Put", {
  payload: { key: Schema.String, value: Schema.String },
  success: Schema.Struct({ revision: Schema.Int }),
})
const Get = Rpc.make("Get", { success: Schema.String }).annotate(ReadOnly, true)

/** Keeps the value that was put last, and tells of all. */
const Register = ReplicatedService.make("Register", {
  rpcs: RpcGroup.make(Put, Get),
  state: Schema.String,
  initial: "",
  changes: Schema.Struct({ key: Schema.String, value: Schema.String }),
  handlers: {
    *Put(_, { key, value }, { index }) {
      return [value, { revision: index }, [{ key, value }]]
    },
    *Get(value) {
      return [value, value]
    },
  },
})

/** What a client asks for, each time so many at once. */
export interface Asking {
  /** Puts of 8-byte keys and 256-byte values. */
  readonly puts: (atOnce: number) => Effect.Effect<void>
  /** Linearizable queries. */
  readonly queries: (atOnce: number) => Effect.Effect<void>
}

/** Starts a replica, and a client in the same process. */
export const asking: Effect.Effect<Asking, never, Replica | Scope.Scope> = Effect.gen(function* () {
  const replica = yield* Replica
  const value = "v".repeat(256)
  let session = ""
  let request = 0
  let left = 0
  let onAnswered = () => {}
  const client = replica.connect((response) => {
    if (response._tag === "Opened") session = response.session
    else if (response._tag !== "Answered") throw new Error(JSON.stringify(response))
    if (--left === 0) onAnswered()
  })
  const all = (count: number, ask: (id: number) => messages.Request) =>
    Effect.callback<void>((resume) => {
      left = count
      onAnswered = () => resume(Effect.void)
      for (let id = 0; id < count; id++) client.request(ask(id))
    })
  yield* all(1, (id) => messages.Open({ id }))
  const put = (id: number) => {
    const payload = { key: `key${request % 10_000 + 10_000}`, value }
    const settled = Math.max(0, request - 512)
    return messages.Call({ id, session, request: request++, settled, service: "Register", procedure: "Put", payload })
  }
  const query = (id: number) =>
    messages.Query({ id, service: "Register", procedure: "Get", payload: null, consistency: "linearizable" })
  return { puts: (atOnce) => all(atOnce, put), queries: (atOnce) => all(atOnce, query) }
})

/** Runs an effect beside a replica. */
export const withReplica = <A, E>(effect: Effect.Effect<A, E, Replica | Scope.Scope>) =>
  effect.pipe(
    Effect.provide(Replica.layer({ id: self, services: [Register] })),
    Effect.provide(ReplicatedLog.layerMemory(self)),
    Effect.scoped,
  )
