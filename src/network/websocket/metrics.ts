/**
 * What a network of WebSockets counts, under Effect's own metrics.
 *
 * @module
 */
import { Metric } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import type { Refusal } from "./Closed.ts"

/** Which way, seen from this node. */
export type Direction = "in" | "out"

/** Why a datagram was dropped before it left. */
export type Drop = "NotConnected" | "Overflow" | "TooLarge"

// What an alert watches is there before it rises: it sees no rise in what begins with one.
const counter = (name: string, description: string, attributes: Metric.Metric.AttributeSet): Metric.Counter<number> =>
  Metric.counter(name, { description, incremental: true, attributes })

/** Frames of datagrams exchanged with a peer. */
export const frames = (peer: NodeId, direction: Direction): Metric.Counter<number> =>
  counter("synod_network_frames_total", "frames of datagrams", { peer, direction })

/** The bytes of those frames. */
export const bytes = (peer: NodeId, direction: Direction): Metric.Counter<number> =>
  counter("synod_network_bytes_total", "bytes of those frames", { peer, direction })

/** Datagrams to a peer that were dropped before they left, by reason; each is there from the start. */
export const dropped = (peer: NodeId, why: Drop): Metric.Counter<number> =>
  counter("synod_network_dropped_total", "datagrams dropped before they left", { peer, why })

/** Connections with a peer that have proved themselves. */
export const connections = (peer: NodeId, direction: Direction): Metric.Counter<number> =>
  counter("synod_network_connections_total", "connections that have proved themselves", { peer, direction })

/** Whether this node is connected to a peer: 1 or 0. */
export const connected = (peer: NodeId): Metric.Gauge<number> =>
  Metric.gauge("synod_network_connected", { description: "1 while connected to a peer", attributes: { peer } })

/** Connections that this node has ended for a fault of the other side, by reason; each is there from the start. */
export const refused = (why: Refusal): Metric.Counter<number> =>
  counter("synod_network_refused_total", "connections ended for a fault of the other side", { why })
