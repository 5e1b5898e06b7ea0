/**
 * A network in memory that faults can hinder, as many at a time as there are.
 *
 * @module
 */
import { Effect, Random } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import * as MemoryNetwork from "../network/Memory.ts"
import * as Link from "../network/Link.ts"
import type { Envelope } from "../network/Network.ts"
import { type Hindrance, type Hindrances, hindrances, type NetworkFault } from "./Hindrances.ts"
import { InForce } from "./InForce.ts"
import * as Lies from "./Lies.ts"

/** A network in memory, and what can hinder it. */
export interface BadNetwork extends MemoryNetwork.MemoryNetworkService {
  /** Begins a fault. What is returned ends it. */
  readonly hinder: (fault: NetworkFault) => () => void
}

/** Makes a network in memory between these nodes. Default: its links are perfect. */
export const make: (
  nodes: ReadonlyArray<NodeId>,
  links?: MemoryNetwork.Links,
) => Effect.Effect<BadNetwork> = Effect.fnUntraced(function* (nodes, initialLinks = Link.perfect) {
  const random = yield* Random.Random
  const recorder = yield* Recorder
  let links = initialLinks
  let hindered: Hindrances | undefined
  let clogged: Array<Envelope> = []

  const hindranceOf = (from: NodeId, to: NodeId): Hindrance | undefined => hindered?.get(from)?.get(to)
  const network = yield* MemoryNetwork.make((from, to) =>
    hindranceOf(from, to)?.link ?? (typeof links === "function" ? links(from, to) : links)
  )
  const lose = (envelope: Envelope, why: string) => recorder?.({ _tag: "Lost", ...envelope, why })
  const isDrawn = (likelihood: number) => likelihood > 0 && random.nextDoubleUnsafe() < likelihood

  /** What is said instead of a message that goes to many, which is one object then. */
  const said = new WeakMap<object, unknown>()
  const misreport = (message: unknown, likelihood: number): unknown => {
    if (likelihood === 0 || typeof message !== "object" || message === null) return message
    const known = said.get(message)
    if (known !== undefined) return known
    const lie = isDrawn(likelihood) ? Lies.changed(message, nodes, random) : message
    said.set(message, lie)
    return lie
  }
  const falsify = ({ message, ...ends }: Envelope, hindrance: Hindrance): Envelope => {
    const same = misreport(message, hindrance.misreport)
    return { ...ends, message: isDrawn(hindrance.equivocation) ? Lies.changed(same, nodes, random) : same }
  }
  const pass = (envelope: Envelope, hindrance: Hindrance) => {
    if (hindrance.isCut) lose(envelope, "partition")
    else if (hindrance.isClogged) clogged.push(envelope)
    else network.send(falsify(envelope, hindrance))
  }
  const send = (envelope: Envelope) => {
    const hindrance = hindranceOf(envelope.from.node, envelope.to.node)
    if (hindrance === undefined) network.send(envelope)
    else if (isDrawn(hindrance.omission)) lose(envelope, "omission")
    else pass(envelope, hindrance)
  }
  const inForce = new InForce<NetworkFault>((faults) => {
    hindered = faults.length === 0 ? undefined : hindrances(faults, nodes)
    const waited = clogged
    clogged = []
    for (const envelope of waited) {
      const hindrance = hindranceOf(envelope.from.node, envelope.to.node)
      if (hindrance === undefined) network.send(envelope)
      else pass(envelope, hindrance)
    }
  })

  return {
    ...network,
    send,
    attach: (node, deliver) =>
      network.attach(node, (envelope) => {
        if (hindranceOf(envelope.from.node, node)?.isCut) lose(envelope, "partition")
        else deliver(envelope)
      }),
    setLinks: (changed) =>
      Effect.sync(() => {
        links = changed
      }),
    hinder: (fault) => inForce.begin(fault),
  }
})
