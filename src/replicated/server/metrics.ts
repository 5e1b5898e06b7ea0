/**
 * What a server counts of its clients, under Effect's own metrics.
 *
 * @module
 */
import { Metric } from "effect"
import * as Closed from "../../network/websocket/Closed.ts"

/** Which way, seen from the node. */
export type Direction = "in" | "out"

/** Why a connection of a client was ended: as those of peers are, or before it was a WebSocket. */
export type Refusal = Closed.Refusal | "Crowd" | "Name" | "Token" | "Path"

export const refusals: ReadonlyArray<Refusal> = [...Closed.refusals, "Crowd", "Name", "Token", "Path"]

const counter = (name: string, description: string, attributes: Metric.Metric.AttributeSet): Metric.Counter<number> =>
  Metric.counter(name, { description, incremental: true, attributes })

/** Clients that are connected. */
export const connected: Metric.Gauge<number> = Metric.gauge("synod_clients_connected", {
  description: "clients that are connected",
})

/** Frames exchanged with clients. */
export const frames = (direction: Direction): Metric.Counter<number> =>
  counter("synod_client_frames_total", "frames exchanged with clients", { direction })

/** The bytes of those frames; those sent are counted in UTF-16 units, which is the same for most JSON. */
export const bytes = (direction: Direction): Metric.Counter<number> =>
  counter("synod_client_bytes_total", "bytes of those frames", { direction })

/** Connections that this node has refused or ended, by reason; each is there from the start. */
export const refused = (why: Refusal): Metric.Counter<number> =>
  counter("synod_clients_refused_total", "connections of clients that this node has refused or ended", { why })
