/**
 * What a replica of services costs, without network, disk and protocol, and how long an image of its state stops it.
 *
 * @module
 */
import { Effect } from "effect"
import * as Image from "../../src/replicated/Image.ts"
import { standard } from "../../src/replicated/Limits.ts"
import { measure, measureEffect } from "../harness/measure.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import { type Cost, costTable } from "./costs.ts"
import { asking, withReplica } from "./replica.ts"

/** The image of a machine with a state of about ten megabytes. */
const image = {
  nowMs: 0,
  batches: 0,
  origin: "",
  since: 0,
  ordinal: 0,
  limits: standard,
  sessions: [],
  services: [{
    name: "KeyValue",
    state: Object.fromEntries(
      Array.from({ length: 33_000 }, (_, key) => [`key${key}`, { value: "v".repeat(256), revision: key }]),
    ),
    due: null,
    changes: { first: 1, kept: [] },
  }],
}

/** Measures calls and queries at a replica, and its images. */
export const replicaSection: Effect.Effect<Section> = Effect.gen(function* () {
  yield* progress("a replica")
  const costs = yield* withReplica(Effect.gen(function* () {
    const { puts, queries } = yield* asking
    const costs: Array<Cost> = []
    for (const atOnce of [1, 16, 64, 256]) {
      costs.push([`a put, ${atOnce} at once`, yield* measureEffect(puts(atOnce), { operationsPerCall: atOnce })])
    }
    for (const atOnce of [1, 64]) {
      costs.push([`a query, ${atOnce} at once`, yield* measureEffect(queries(atOnce), { operationsPerCall: atOnce })])
    }
    return costs
  })).pipe(Effect.orDie)
  const parts = Image.encode(image)
  const megabytes = parts.reduce((sum, { length }) => sum + length, 0) / 1e6
  const perMegabyte = { operationsPerCall: megabytes }
  costs.push(["a megabyte of an image, made", yield* measure(() => Image.encode(image), perMegabyte)])
  costs.push(["a megabyte of an image, read", yield* measure(() => Image.decode(parts), perMegabyte)])
  return {
    title: "A replica",
    measured:
      "Real time at a leader whose log is in memory: a put of an 8-byte key and a 256-byte value by a session, " +
      "from the request to its answer, so many requests in one turn of the event loop; a linearizable query; and the " +
      "image of the state as text and back, during which nothing else happens.",
    table: costTable("operation", costs),
  }
})
