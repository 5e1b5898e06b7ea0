/**
 * A node that is to be killed: a role keeps numbers in a durable log, and each number is printed once it is
 * acknowledged. Run as a process of its own: `numbers.ts DIRECTORY`.
 */
import { Effect, Layer, Schema } from "effect"
import * as Log from "../../../src/model/Log.ts"
import { NodeId } from "../../../src/model/NodeId.ts"
import { Network } from "../../../src/network/mod.ts"
import { emit, Message, reply, Role } from "../../../src/role/mod.ts"
import { Node } from "../../../src/runtime/mod.ts"
import { SqliteStorage } from "../../../src/storage/sqlite/mod.ts"

interface Next {
  readonly _tag: "Next"
}
const Next: Message.Message<Next> = Message.make("Next", {})

interface Kept {
  readonly _tag: "Kept"
  readonly number: number
}
const Kept: Message.Message<Kept> = Message.make("Kept", { number: Schema.Int })

interface Recovered {
  readonly _tag: "Recovered"
  readonly number: number
}
const Recovered: Message.Message<Recovered> = Message.make("Recovered", { number: Schema.Int })

/** How many numbers the log keeps at least. When it has twice as many, the first half is dropped: most syncs only add to it. */
const kept = 100

/** Keeps one number more than the last with every message; tells at its start how far it had come. */
const numbers: Role.Role = Role.make("Numbers", {
  receives: [Next],
  sends: [Kept],
  emits: [Recovered],
  state: { log: Log.schema(Schema.Int), last: Schema.Int },
  durable: ["log", "last"],
  initial: () => ({ log: Log.empty<number>(), last: 0 }),
  *onStart(state) {
    const length = Log.length(state.log)
    const expected = Array.from({ length }, (_, i) => state.last - length + 1 + i)
    const isWhole = length >= Math.min(state.last, kept) && String(Array.from(state.log)) === String(expected)
    if (!isWhole) throw new Error(`the log is not whole: ${state.log}`)
    yield* emit(Recovered({ number: state.last }))
    return state
  },
  on: {
    *Next(state) {
      const last = state.last + 1
      const log = Log.append(state.log, last)
      yield* reply(Kept({ number: last }))
      return { last, log: Log.length(log) === 2 * kept ? Log.dropBefore(log, Log.endIndex(log) - kept) : log }
    },
  },
})

const print = (line: object): void => {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(line)}\n`))
}

const self = NodeId.make("a")

const program = Effect.gen(function* () {
  const node = yield* Node.make({
    id: self,
    members: [self],
    roles: [numbers],
    onEvent: { Numbers: (event) => print(event) },
  })
  const client = yield* node.endpoint({
    name: "client",
    receives: [Kept],
    onMessage: (message) => {
      print(message)
      // From outside of the node's turn, so that others' numbers are in the batch at times.
      setTimeout(() => client.send("Numbers", "", Next({})), message.number % 3)
    },
  })
  for (let waiting = 0; waiting < 4; waiting++) client.send("Numbers", "", Next({}))
  return yield* node.failure
})

if (import.meta.main) {
  const directory = Deno.args[0] ?? "."
  const isNew = !Array.from(Deno.readDirSync(directory)).some(({ name }) => name === "synod.db")
  const disk = SqliteStorage.layer({ directory, cluster: "kills", node: self, start: isNew ? "new" : "existing" })
  await Effect.runPromise(Effect.scoped(Effect.provide(program, Layer.merge(disk, Network.layerMemory()))))
}
