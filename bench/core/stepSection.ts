/**
 * The cost of a role's step, alone and in the fiber of a node.
 *
 * @module
 */
import { Effect } from "effect"
import * as Address from "../../src/model/Address.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { Network, type NodeIdTaken } from "../../src/network/Network.ts"
import { Acceptor } from "../../src/protocols/paxos/Acceptor.ts"
import { Prepare, Promise } from "../../src/protocols/paxos/messages.ts"
import { runStep } from "../../src/role/runStep.ts"
import type { Step } from "../../src/role/Step.ts"
import * as Node from "../../src/runtime/Node.ts"
import { Storage } from "../../src/storage/Storage.ts"
import { measure, measureEffect } from "../harness/measure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { costTable } from "./costs.ts"

const node = NodeId.make("a")
const self = Address.make(node, Acceptor.name)
const from = Address.make(node, "Client")

const prepare = (round: number): Prepare => Prepare({ ballot: { round, node } })

const alone = Effect.suspend(() => {
  const step: { -readonly [K in keyof Step]: Step[K] } = {
    self,
    members: [node],
    from,
    outputs: [],
    randomInt: () => 0,
  }
  let state = Acceptor.initial({ self, members: [node] })
  let round = 0
  return measure(() => {
    step.outputs = []
    state = runStep(Acceptor, state, { _tag: "Message", message: prepare(++round) }, step)
    return step.outputs
  })
})

const messages = 256

/** Sends an acceptor messages, so many at once, and another for each answer. */
const inFiber = Effect.fnUntraced(
  function* (atOnce: number) {
    const { endpoint } = yield* Node.make({ id: node, members: [node], roles: [Acceptor] })
    let round = 0
    let toSend = 0
    let toAnswer = 0
    let answered = () => {}
    const client = yield* endpoint({
      name: from.role,
      receives: [Promise],
      onMessage: () => {
        if (--toAnswer === 0) answered()
        else send()
      },
    })
    const send = () => {
      if (toSend-- > 0) client.send(Acceptor.name, "", prepare(++round))
    }
    const exchange = Effect.callback<void>((resume) => {
      toSend = toAnswer = messages
      answered = () => resume(Effect.void)
      for (let sent = 0; sent < atOnce; sent++) send()
    })
    return yield* measureEffect(exchange, { operationsPerCall: messages })
  },
  Effect.provide([Network.layerMemory(), Storage.layerMemory()]),
  Effect.scoped,
)

/** Measures an acceptor of Paxos that promises. */
export const stepSection: Effect.Effect<Section, Node.InvalidNode | NodeIdTaken> = Effect.gen(function* () {
  yield* progress("a role's step")
  return {
    title: "A role's step",
    measured: "Real time of one Prepare that an acceptor of Paxos answers with a Promise, its state changed: the " +
      "median of the rounds' means. In a fiber it includes mailbox, metrics, the durable state's encoding and sync " +
      "(once a batch, to memory), and the answer's way to a client of the same node.",
    table: costTable("one step", [
      ["alone (`runStep`)", yield* alone],
      ["in a node's fiber, 256 messages at once", yield* inFiber(256)],
      ["in a node's fiber, 1 message at once", yield* inFiber(1)],
    ]),
    notes: ["A single message pays for what 256 share: the fiber's wake-up and the sync."],
  }
})
