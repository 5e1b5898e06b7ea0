/**
 * What a node counts and measures, under Effect's own metrics.
 *
 * @module
 */
import { Metric } from "effect"

const counter = (name: string, description: string): Metric.Counter<number> =>
  Metric.counter(name, { description, incremental: true })

/** Messages handled, by role and tag. */
export const received: Metric.Counter<number> = counter("synod_messages_received", "messages handled by a role")

/** Messages sent, by role and tag; a broadcast counts once. */
export const sent: Metric.Counter<number> = counter("synod_messages_sent", "messages sent by a role")

/** Messages dropped at a full mailbox, by role. */
export const overflowed: Metric.Counter<number> = counter(
  "synod_mailbox_overflows",
  "messages dropped at a full mailbox",
)

/** Messages dropped because they do not match their Schema, or nobody here has their address. */
export const undeliverable: Metric.Counter<number> = counter(
  "synod_messages_undeliverable",
  "messages dropped at the edge",
)

/** Restarts after a defect, by role. */
export const restarts: Metric.Counter<number> = counter("synod_role_restarts", "restarts of a role after a defect")

/** What waited in the mailbox when its batch was taken, by role. */
export const mailboxDepth: Metric.Gauge<number> = Metric.gauge("synod_mailbox_depth", {
  description: "messages in the batch taken last",
})

/** How long the storage takes to sync, in milliseconds. */
export const syncTimeMs: Metric.Histogram<number> = Metric.histogram("synod_sync_time_ms", {
  description: "time of a storage sync in milliseconds",
  boundaries: Metric.exponentialBoundaries({ start: 0.01, factor: 2, count: 16 }),
})
