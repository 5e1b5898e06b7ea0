/**
 * A realm that measures what crosses the Schema edge. Nothing that it imports may import the Schema compiler; see
 * `edgeCompiled.ts` for a realm that does.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { parentPort, workerData } from "node:worker_threads"
import * as Address from "../../src/model/Address.ts"
import type { Ballot } from "../../src/model/Ballot.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { Slot } from "../../src/model/Slot.ts"
import { Accept, Propose } from "../../src/protocols/multipaxos/messages.ts"
import { Prepare } from "../../src/protocols/paxos/messages.ts"
import * as Message from "../../src/role/Message.ts"
import { Effort } from "../harness/Effort.ts"
import { measure } from "../harness/measure.ts"
import type { EdgeCost } from "./edge.ts"

const node = NodeId.make("a")
const ballot: Ballot = { round: 7, node }
const command = (id: number) => ({ _tag: "Increment", counter: `counter-${id}`, by: id })
const slot = Slot.make(1_000)
const client = Address.make(node, "Client")

/** Each role's edge knows several messages, as these do. */
const schema = Message.union([Prepare, Propose, Accept])

const examples: ReadonlyArray<readonly [name: string, message: typeof schema.Type]> = [
  ["Prepare: a ballot", Prepare({ ballot })],
  ["Propose: a command of three fields, and who asks", Propose({ client, request: 7, command: command(7) })],
  [
    "Accept: a slot of 64 such commands",
    Accept({ ballot, slot, commands: Array.from({ length: 64 }, (_, id) => command(id)), chosen: slot }),
  ],
]

const measured = Effect.gen(function* () {
  const codec = Schema.toCodecJson(schema)
  const encode = Schema.encodeSync(codec)
  const decode = Schema.decodeUnknownExit(codec)
  const costs: Array<EdgeCost> = []
  for (const [name, message] of examples) {
    const encoded = encode(message)
    costs.push({
      message: name,
      encode: yield* measure(() => encode(message)),
      decode: yield* measure(() => decode(encoded)),
    })
  }
  return costs
})

parentPort?.postMessage(await Effect.runPromise(Effect.provideService(measured, Effort, workerData)))
