/** The service that the clients' tests use. */
import { Schema } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import * as ReplicatedService from "../../../src/replicated/ReplicatedService.ts"

export class TooLittle extends Schema.TaggedError<TooLittle>()("TooLittle", { there: Schema.Int }) {}

export const Counter = ReplicatedService.make("Counter", {
  rpcs: RpcGroup.make(
    Rpc.make("Increment", { payload: { by: Schema.Int }, success: Schema.Int }),
    Rpc.make("Get", { success: Schema.Int }).annotate(ReplicatedService.ReadOnly, true),
    Rpc.make("Reset"),
    Rpc.make("Withdraw", { payload: { amount: Schema.Int }, error: TooLittle }),
    Rpc.make("Explode"),
  ),
  state: Schema.Int,
  initial: 0,
  changes: Schema.Int,
  handlers: {
    *Increment(count, { by }) {
      return [count + by, count + by, [count + by]]
    },
    *Get(count) {
      return [count, count]
    },
    *Reset() {
      return [0, undefined, [0]]
    },
    *Withdraw(count, { amount }) {
      if (count < amount) return yield* new TooLittle({ there: count })
      return [count - amount, undefined, [count - amount]]
    },
    *Explode() {
      throw new Error("out of cheese")
    },
  },
})
