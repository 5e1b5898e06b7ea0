/**
 * The key-value store by HTTP: what can be asked.
 *
 * @module
 */
import { Schema } from "effect"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import { Change, Entry, putFields } from "../keyvalue/model.ts"
import { CompareAndSwap, Delete, Grant, KeepAlive, Put, Range, Revoke, Transact } from "../keyvalue/procedures.ts"
import { rangeFields } from "../keyvalue/range.ts"
import { compareFailed, keyNotFound, leaseNotFound, limitExceeded, ofCluster, ofWrites } from "./problems.ts"

const { key: _, ...value } = putFields
const { limit: __, ...keys } = rangeFields
const key = { key: Schema.String }
const lease = { lease: Schema.String }

/** What a watch sends: all that one revision changed of what is watched, or that the changes asked for are not kept. */
export const Watched = Schema.Union([
  Schema.Struct({
    event: Schema.Literal("changes"),
    id: Schema.String,
    data: Schema.fromJsonString(Schema.Struct({ revision: Schema.Natural, changes: Schema.Array(Change) })),
  }),
  Schema.Struct({
    event: Schema.Literal("compacted"),
    data: Schema.fromJsonString(Schema.Struct({ first: Schema.Natural, detail: Schema.String })),
  }),
])

const described = (summary: string, description: string) => OpenApi.annotations({ summary, description })

export const KeyValueGroup = HttpApiGroup.make("keyvalue").add(
  HttpApiEndpoint.get("get", "/v1/kv/:key", {
    params: key,
    success: Entry,
    error: [keyNotFound, ...ofCluster],
  }).annotateMerge(described("Read a key", "Reads a key. It sees all that was acknowledged before it was asked.")),
  HttpApiEndpoint.put("put", "/v1/kv/:key", {
    params: key,
    payload: Schema.Struct(value),
    success: Put.successSchema,
    error: [...ofWrites, ...ofCluster],
  }).annotateMerge(described("Write a key", "Writes a value, under a lease if one is named.")),
  HttpApiEndpoint.delete("delete", "/v1/kv/:key", {
    params: key,
    success: Delete.successSchema,
    error: ofCluster,
  }).annotateMerge(described("Delete a key", "Deletes a key, if it is there.")),
  HttpApiEndpoint.get("range", "/v1/kv", {
    query: rangeFields,
    success: Range.successSchema,
    error: [limitExceeded, ...ofCluster],
  }).annotateMerge(
    described(
      "Read a range of keys",
      "Reads the keys that begin with `prefix`, from `from` on, before `to`; go on with `next` as `from`.",
    ),
  ),
  HttpApiEndpoint.post("compareAndSwap", "/v1/kv/cas", {
    payload: CompareAndSwap.payloadSchema,
    success: CompareAndSwap.successSchema,
    error: [compareFailed, ...ofWrites, ...ofCluster],
  }).annotateMerge(
    described(
      "Compare and swap",
      "Writes a value if the key is as expected: `exists`, `value` or `modRevision`, one of them.",
    ),
  ),
  HttpApiEndpoint.post("transact", "/v1/kv/txn", {
    payload: Transact.payloadSchema,
    success: Transact.successSchema,
    error: [...ofWrites, ...ofCluster],
  }).annotateMerge(
    described("A transaction", "Compares keys, and then writes all of `then` or all of `else`, under one revision."),
  ),
  HttpApiEndpoint.get("watch", "/v1/watch", {
    query: { key: Schema.optional(Schema.String), ...keys, revision: Schema.optional(Schema.Natural) },
    headers: { "last-event-id": Schema.optional(Schema.Natural) },
    success: HttpApiSchema.StreamSse({ events: Watched, error: Schema.Union(ofCluster) }),
  }).annotateMerge(
    described(
      "Watch keys",
      "Streams the changes of a key or a range, each once: from `revision` on, or after `Last-Event-ID`, or from now on.",
    ),
  ),
  HttpApiEndpoint.post("grant", "/v1/leases", {
    payload: Grant.payloadSchema,
    success: Grant.successSchema,
    error: [limitExceeded, ...ofCluster],
  }).annotateMerge(described("Grant a lease", "Grants a lease, by which keys may be made to live.")),
  HttpApiEndpoint.post("keepAlive", "/v1/leases/:lease/keepalive", {
    params: lease,
    success: KeepAlive.successSchema,
    error: [leaseNotFound, ...ofCluster],
  }).annotateMerge(described("Keep a lease alive", "Starts the time of a lease anew.")),
  HttpApiEndpoint.delete("revoke", "/v1/leases/:lease", {
    params: lease,
    success: Revoke.successSchema,
    error: [leaseNotFound, ...ofCluster],
  }).annotateMerge(described("Revoke a lease", "Ends a lease, and deletes its keys.")),
).annotateMerge(OpenApi.annotations({ title: "Keys and values" }))
