/** A program with a service of its own, written as its users write it. */
import { Schema } from "effect"
import { Rpc, RpcGroup } from "effect/rpc"
import { main } from "../../src/cli/mod.ts"
import { ReplicatedService } from "../../src/replicated/mod.ts"

/** Counts. */
export const Tally = ReplicatedService.make("Tally", {
  rpcs: RpcGroup.make(Rpc.make("Increment", { success: Schema.Int })),
  state: Schema.Int,
  initial: 0,
  handlers: {
    *Increment(count) {
      return [count + 1, count + 1]
    },
  },
})

if (import.meta.main) main({ services: [Tally] })
