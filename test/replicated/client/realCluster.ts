/** Three nodes of Multi-Paxos with replicas of the tests' service, in a simulated world, and the ways to them. */
import { Effect, Layer, Option } from "effect"
import { NodeId } from "../../../src/model/NodeId.ts"
import { Link } from "../../../src/network/mod.ts"
import * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import { ReplicatedLog } from "../../../src/protocols/mod.ts"
import type { Request } from "../../../src/replicated/messages.ts"
import { Replica } from "../../../src/replicated/Replica.ts"
import type { Transport } from "../../../src/replicated/client/Transport.ts"
import { Cluster } from "../../../src/simulation/mod.ts"
import { Timers } from "../../../src/time/Timers.ts"
import { Counter } from "./counter.ts"

const names = ["a", "b", "c"].map((name) => NodeId.make(name))
const delayMs = 2

const layer = (id: NodeId) =>
  Replica.layer({ id, services: [Counter], compactAfterLength: 20_000 }).pipe(
    Layer.provideMerge(
      MultiPaxos.layer({ id, members: names, pace: { heartbeat: 20, electionTimeout: [100, 200] } }),
    ),
  )

/** Starts the cluster. */
export const make = Effect.gen(function* () {
  const cluster = yield* Cluster.make({
    nodes: names,
    layer,
    links: { ...Link.perfect, delay: Link.constant(delayMs) },
    syncTime: 1,
  })
  const { after } = yield* Timers
  const runFork = Effect.runForkWith(yield* Effect.context<never>())
  const calls = new Map<string, number>()
  const wires = new Set<{ readonly node: NodeId; readonly lose: () => void }>()

  const transport = (node: NodeId): Transport => ({
    address: node,
    connect: ({ lost, opened, responded }) => {
      let isOver = false
      const later = (what: () => void) =>
        after(delayMs, () => {
          if (!isOver) what()
        })
      const wire = {
        node,
        lose: () => {
          if (isOver) return
          isOver = true
          wires.delete(wire)
          lost("the node is down")
        },
      }
      wires.add(wire)
      const open = Effect.map(Replica, (replica) => {
        const connection = replica.connect((response) => later(() => responded(response)))
        const send = (request: Request) => {
          if (request._tag === "Call") {
            const name = `${request.session}/${request.request}`
            calls.set(name, (calls.get(name) ?? 0) + 1)
          }
          later(() => connection.request(request))
        }
        later(() => opened(node, send))
      })
      runFork(Effect.catch(cluster.on(node)(open), () => Effect.sync(() => after(delayMs, wire.lose))))
      return () => {
        isOver = true
        wires.delete(wire)
      }
    },
  })

  return {
    /** How often each call was sent. */
    calls: calls as ReadonlyMap<string, number>,
    transports: names.map(transport),
    /** The node that leads, in the eyes of one that is up. */
    leader: Effect.gen(function* () {
      const [first] = yield* cluster.up
      return first === undefined ? undefined : Option.getOrUndefined(
        yield* cluster.on(first)(Effect.flatMap(ReplicatedLog, ({ leader }) => leader)),
      )
    }),
    crash: (node: NodeId) =>
      Effect.andThen(
        cluster.crash(node),
        Effect.sync(() => {
          for (const wire of [...wires]) if (wire.node === node) wire.lose()
        }),
      ),
    restart: cluster.restart,
  }
})
