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
  counter("synod_messages_received", "messages handled by a role", { role, tag })

/** Messages of a tag that a role has sent; a broadcast counts once. */
export const sent = (role: string, tag: string): Metric.Counter<number> =>
  counter("synod_messages_sent", "messages sent by a role", { role, tag })

/** Messages dropped at a role's full mailbox. */
export const overflowed = (role: string): Metric.Counter<number> =>
  counter("synod_mailbox_overflows", "messages dropped at a full mailbox", { role })

/** Messages dropped at a node because they do not match their Schema, or nobody there has their address. */
export const undeliverable = (node: string): Metric.Counter<number> =>
  counter("synod_messages_undeliverable", "messages dropped at the edge", { node })

/** Restarts of a role after a defect. */
export const restarts = (role: string): Metric.Counter<number> =>
  counter("synod_role_restarts", "restarts of a role after a defect", { role })

/** What waited in a role's mailbox when its batch was taken. */
export const mailboxDepth = (role: string): Metric.Gauge<number> =>
  Metric.gauge("synod_mailbox_depth", { description: "messages in the batch taken last", attributes: { role } })

/** How long the storage takes to sync, in milliseconds. */
export const syncTimeMs: Metric.Histogram<number> = Metric.histogram("synod_sync_time_ms", {
  description: "time of a storage sync in milliseconds",
  boundaries: Metric.exponentialBoundaries({ start: 0.01, factor: 2, count: 16 }),
})
