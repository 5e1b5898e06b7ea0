/**
 * The ways between all nodes of a cluster on this machine, and what hinders them.
 *
 * @module
 */
import { Effect, Random, type Scope } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import { Direction, type Hindrance } from "./Direction.ts"
import { listen } from "./Proxy.ts"

/** From one node to another. */
export type Way = readonly [from: NodeId, to: NodeId]

/** The ways between nodes, each through a proxy. */
export interface Wires {
  /** The port at which the first node finds the second. */
  readonly port: (from: NodeId, to: NodeId) => number
  /** Every way there is. */
  readonly ways: ReadonlyArray<Way>
  /** Hinders what is sent on these ways, whoever has opened the connections; what is returned ends that. */
  readonly hinder: (ways: ReadonlyArray<Way>, hindrance: Hindrance) => () => void
}

const keyOf = (from: NodeId, to: NodeId): string => `${from} ${to}`

const found = <A>(all: ReadonlyMap<string, A>, from: NodeId, to: NodeId): A => {
  const one = all.get(keyOf(from, to))
  if (one === undefined) throw new Error(`there is no way from ${from} to ${to}`)
  return one
}

/** Lays the ways between nodes that listen at these ports; they are gone with the scope. */
export const lay: (
  ports: ReadonlyMap<NodeId, number>,
) => Effect.Effect<Wires, never, Scope.Scope> = Effect.fnUntraced(function* (ports) {
  const random = yield* Random.Random
  const nodes = [...ports.keys()]
  const ways = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to): Way => [from, to]))
  const directions = new Map(
    ways.map(([from, to]) => [keyOf(from, to), new Direction(() => random.nextDoubleUnsafe())]),
  )
  const proxies = new Map<string, number>()
  for (const [from, to] of ways) {
    const options = {
      port: ports.get(to) ?? 0,
      there: found(directions, from, to),
      back: found(directions, to, from),
    }
    proxies.set(keyOf(from, to), yield* listen(options))
  }
  return {
    ways,
    port: (from, to) => found(proxies, from, to),
    hinder: (hindered, hindrance) => {
      const ends = hindered.map(([from, to]) => found(directions, from, to).begin(hindrance))
      return () => {
        for (const end of ends) end()
      }
    },
  }
})
