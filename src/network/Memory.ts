/**
 * A network within one process, with a link model per direction. In a simulation its time and chance are virtual.
 *
 * @module
 */
import { Effect, Random } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import { Timers } from "../time/Timers.ts"
import { type Envelope, type NetworkService, NodeIdTaken } from "./contract.ts"
import * as Link from "./Link.ts"

/** How the links behave: all alike, or each direction by its ends. */
export type Links = Link.Link | ((from: NodeId, to: NodeId) => Link.Link)

/** A network in memory, and the means to disturb it. */
export interface MemoryNetworkService extends NetworkService {
  /** Changes how the links behave, from the next datagram on. */
  readonly setLinks: (links: Links) => Effect.Effect<void>
  /**
   * Lets only nodes of the same group reach each other; a node in no group reaches nobody. What would arrive across
   * while it lasts is lost. Takes the place of an earlier partition.
   */
  readonly partition: (groups: ReadonlyArray<ReadonlyArray<NodeId>>) => Effect.Effect<void>
  /** Lets nothing arrive from one node at another, in that direction alone. Adds to what is cut already. */
  readonly cut: (from: NodeId, to: NodeId) => Effect.Effect<void>
  /** Ends all partitions and cuts. */
  readonly heal: Effect.Effect<void>
}

const always = () => true

/** Datagrams on their way in one direction that keep their order. */
class Line {
  private readonly waiting: Array<{ readonly envelope: Envelope; due: boolean }> = []
  private readonly arrive: (envelope: Envelope) => void

  constructor(arrive: (envelope: Envelope) => void) {
    this.arrive = arrive
  }

  /** Returns what to call when the datagram's own delay is over: it arrives then, or after the last one before it. */
  join(envelope: Envelope): () => void {
    const place = { envelope, due: false }
    this.waiting.push(place)
    return () => {
      place.due = true
      while (this.waiting[0]?.due) {
        const first = this.waiting.shift()
        if (first !== undefined) this.arrive(first.envelope)
      }
    }
  }
}

/** Makes a network in memory. Without options its links are perfect. */
export const make: (links?: Links) => Effect.Effect<MemoryNetworkService> = Effect.fnUntraced(function* (
  initialLinks = Link.perfect,
) {
  const timers = yield* Timers
  const random = yield* Random.Random
  const recorder = yield* Recorder
  const nodes = new Map<NodeId, (envelope: Envelope) => void>()
  const lines = new Map<string, Line>()
  const cuts = new Set<string>()
  const directionOf = (from: NodeId, to: NodeId) => `${from} ${to}`
  const faults = new Set<string>()
  let connects: (from: NodeId, to: NodeId) => boolean = always
  let links = initialLinks

  const isCut = (from: NodeId, to: NodeId) => !connects(from, to) || (cuts.size > 0 && cuts.has(directionOf(from, to)))
  const lose = (envelope: Envelope, why: string) => recorder?.({ _tag: "Lost", ...envelope, why })
  const begin = (fault: string, label: string, concerned: ReadonlyArray<NodeId>) => {
    faults.add(fault)
    recorder?.({ _tag: "FaultBegan", fault, label, nodes: concerned })
  }
  const end = (fault: string) => {
    if (faults.delete(fault)) recorder?.({ _tag: "FaultEnded", fault })
  }
  const arrive = (envelope: Envelope) => {
    if (isCut(envelope.from.node, envelope.to.node)) return lose(envelope, "partition")
    const deliver = nodes.get(envelope.to.node)
    if (deliver === undefined) return lose(envelope, "the node is down")
    deliver(envelope)
  }
  const lineOf = (from: NodeId, to: NodeId): Line => {
    const direction = directionOf(from, to)
    const line = lines.get(direction) ?? new Line(arrive)
    lines.set(direction, line)
    return line
  }
  const transmit = (envelope: Envelope, link: Link.Link) => {
    const delayMs = Link.draw(link.delay, random)
    // Nothing has ever waited for its turn, so nothing can be overtaken.
    if (delayMs <= 0 && lines.size === 0) return arrive(envelope)
    const overtakes = link.reordering > 0 && random.nextDoubleUnsafe() < link.reordering
    const complete = overtakes ? () => arrive(envelope) : lineOf(envelope.from.node, envelope.to.node).join(envelope)
    if (delayMs <= 0) complete()
    else timers.after(delayMs, complete)
  }

  return {
    send: (envelope) => {
      const { node: from } = envelope.from
      const { node: to } = envelope.to
      if (isCut(from, to)) return lose(envelope, "partition")
      const link = typeof links === "function" ? links(from, to) : links
      if (link.loss > 0 && random.nextDoubleUnsafe() < link.loss) return lose(envelope, "loss")
      transmit(envelope, link)
      if (link.duplication > 0 && random.nextDoubleUnsafe() < link.duplication) transmit(envelope, link)
    },
    attach: (node, deliver) =>
      Effect.asVoid(Effect.acquireRelease(
        Effect.suspend(() => {
          if (nodes.has(node)) return Effect.fail(new NodeIdTaken({ node }))
          nodes.set(node, deliver)
          return Effect.void
        }),
        () => Effect.sync(() => nodes.delete(node)),
      )),
    setLinks: (changed) =>
      Effect.sync(() => {
        links = changed
      }),
    partition: (groups) =>
      Effect.sync(() => {
        const groupOf = new Map(groups.flatMap((group, index) => group.map((node) => [node, index] as const)))
        connects = (from, to) => groupOf.has(from) && groupOf.get(from) === groupOf.get(to)
        end("partition")
        begin("partition", `partition: ${groups.map((group) => group.join(" ")).join(" | ")}`, groups.flat())
      }),
    cut: (from, to) =>
      Effect.sync(() => {
        const direction = directionOf(from, to)
        if (cuts.has(direction)) return
        cuts.add(direction)
        begin(direction, `cut: ${from} to ${to}`, [from, to])
      }),
    heal: Effect.sync(() => {
      connects = always
      cuts.clear()
      faults.forEach(end)
    }),
  }
})
