/**
 * What a node counts and measures, under Effect's own metrics.
 *
 * @module
 */
import { Metric } from "effect"

// Each series is a metric of its own: one shared by many would look for the series' key at every update
// (`Metric.withAttributes`, 1 µs; measured on Effect 4.1.0).
const counter = (name: string, description: string, attributes: Metric.Metric.AttributeSet): Metric.Counter<number> =>
  Metric.counter(name, { description, incremental: true, attributes })

/** Messages of a tag that a role has handled. */
export const received = (role: string, tag: string): Metric.Counter<number> =>
  counter("synod_messages_received_total", "messages handled by a role", { role, tag })

/** Messages of a tag that a role has sent; a broadcast counts once. */
export const sent = (role: string, tag: string): Metric.Counter<number> =>
  counter("synod_messages_sent_total", "messages sent by a role", { role, tag })

/** Messages dropped at a role's full mailbox. */
export const overflowed = (role: string): Metric.Counter<number> =>
  counter("synod_mailbox_overflows_total", "messages dropped at a full mailbox", { role })

/** Messages dropped at a node because they do not match their Schema, or nobody there has their address. */
export const undeliverable = (node: string): Metric.Counter<number> =>
  counter("synod_messages_undeliverable_total", "messages dropped at the edge", { node })

/** Restarts of a role after a defect; there from the first life on, so that the first is seen as a rise. */
export const restarts = (role: string): Metric.Counter<number> =>
  counter("synod_role_restarts_total", "restarts of a role after a defect", { role })

/** What waited in a role's mailbox when its batch was taken. */
export const mailboxDepth = (role: string): Metric.Gauge<number> =>
  Metric.gauge("synod_mailbox_depth", { description: "messages in the batch taken last", attributes: { role } })

/** How long the storage takes to sync. */
export const syncSeconds: Metric.Histogram<number> = Metric.histogram("synod_sync_seconds", {
  description: "time of a storage sync in seconds",
  boundaries: Metric.exponentialBoundaries({ start: 1e-5, factor: 2, count: 16 }),
})
