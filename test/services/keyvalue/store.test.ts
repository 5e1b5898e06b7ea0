import { expect, it } from "@effect/vitest"
import { Effect, Random, Schema } from "effect"
import { dropLease, empty, grant, put, remove, Store } from "../../../src/services/keyvalue/store.ts"

it.effect("Store: its length is that of what a snapshot of it holds, whatever was written before", () =>
  Effect.gen(function* () {
    const codec = Schema.toCodecJson(Store)
    let store = empty
    for (let call = 0; call < 1000; call++) {
      const key = "k".repeat(yield* Random.nextIntBetween(1, 20))
      const lease = `${yield* Random.nextIntBetween(0, 5)}`
      const held = store.leases.get(lease)
      switch (yield* Random.nextIntBetween(0, 4)) {
        case 0: {
          const value = "x".repeat(yield* Random.nextIntBetween(0, 100))
          store = put(store, { key, value, ...held === undefined ? {} : { lease } }, call)[0]
          break
        }
        case 1:
          store = remove(store, key)[0]
          break
        case 2:
          if (held === undefined) store = grant(store, lease, 1000, call)
          break
        case 3:
          if (held !== undefined && call % 3 === 0) store = dropLease(store, held)[0]
      }
      expect(Schema.decodeUnknownSync(codec)(Schema.encodeSync(codec)(store)).length).toBe(store.length)
    }
    expect(store.length).toBeGreaterThan(0)
  }).pipe(Random.withSeed("Store")))
