/**
 * Nodes on loopback, each with a network of WebSockets of its own.
 */
import { Effect, Metric, Redacted, References, type Scope } from "effect"
import * as Address from "../../../src/model/Address.ts"
import { NodeId } from "../../../src/model/NodeId.ts"
import type { Envelope } from "../../../src/network/mod.ts"
import {
  type InvalidNetwork,
  type ListenFailed,
  make,
  type Options,
  type Versions,
  type WebSocketNetworkService,
} from "../../../src/network/websocket/mod.ts"

/** The secret of the tests' clusters. */
export const secret = "correct horse battery staple"

export const id = (name: string): NodeId => NodeId.make(name)

/** What a node of a test is made with: it listens at any port, and tries soon and often. */
export const options = (name: string, changed: Partial<Options> = {}): Options => ({
  self: id(name),
  peers: {},
  listen: { hostname: "127.0.0.1", port: 0 },
  cluster: "test",
  secret: Redacted.make(secret),
  pace: { heartbeat: "100 millis", reconnect: ["5 millis", "50 millis"] },
  ...changed,
})

/** A node on loopback without peers. */
export const node = (
  name: string,
  changed: Partial<Options> = {},
  versions?: Versions,
): Effect.Effect<WebSocketNetworkService, InvalidNetwork | ListenFailed, Scope.Scope> =>
  make(options(name, changed), versions)

/** Waits until a condition holds. */
export const until = (holds: () => boolean | Effect.Effect<boolean>): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (;;) {
      const answer = holds()
      if (typeof answer === "boolean" ? answer : yield* answer) return
      yield* Effect.sleep(1)
    }
  })

/** Whether what a node sends to a peer leaves it. */
export const isConnected = (network: WebSocketNetworkService, peer: string): Effect.Effect<boolean> =>
  Effect.map(network.peers, (peers) => peers.some(({ isConnected, node }) => node === peer && isConnected))

/** Makes each of the nodes a peer of each other, and waits until all are connected. */
export const meet = (
  networks: { readonly [name: string]: WebSocketNetworkService },
): Effect.Effect<void, InvalidNetwork> =>
  Effect.gen(function* () {
    const pairs = Object.entries(networks).flatMap(([name, network]) =>
      Object.entries(networks).filter(([other]) => other !== name).map(([other, { url }]) => ({ network, other, url }))
    )
    for (const { network, other, url } of pairs) yield* network.connect(id(other), url)
    for (const { network, other } of pairs) yield* until(() => isConnected(network, other))
  })

/** Runs a test in real time, with metrics of its own and without what its nodes log. */
export const run = <A, E>(test: Effect.Effect<A, E, Scope.Scope>): Promise<A> =>
  Effect.scoped(test).pipe(
    Effect.provideService(References.MinimumLogLevel, "None"),
    Effect.provideService(Metric.MetricRegistry, new Map()),
    Effect.runPromise,
  )

/** A datagram from a role of a node to one of another. */
export const datagram = (from: string, to: string, message: unknown): Envelope => ({
  from: Address.make(id(from), "Speaker"),
  to: Address.make(id(to), "Listener"),
  message,
})

/** What of a counter is there to be seen: `why=TooFast 0`. */
export const seen = (name: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.map(Metric.snapshot, (all) =>
    all.flatMap((one) =>
      one.id !== name || one.type !== "Counter" ? [] : [
        [...Object.entries(one.attributes ?? {}).map(([key, is]) => `${key}=${is}`), one.state.count].join(" "),
      ]
    ).toSorted())

/** What a counter has come to, over all attributes that match. */
export const counted = (name: string, attributes: { readonly [name: string]: string } = {}): Effect.Effect<number> =>
  Effect.map(Metric.snapshot, (all) =>
    all.reduce((sum, one) => {
      const matches = one.id === name && Object.entries(attributes).every(([key, is]) => one.attributes?.[key] === is)
      return matches && one.type === "Counter" ? sum + Number(one.state.count) : sum
    }, 0))
