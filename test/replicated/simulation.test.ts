import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { ofService } from "../../src/campaign/mod.ts"
import { complaintsOf } from "../support/days.ts"
import { blocks, range } from "../support/seeds.ts"
import { Counter } from "./services.ts"

describe("A replicated count, on days of all the faults that Multi-Paxos bears,", () => {
  for (const seeds of blocks(1, 20)) {
    it.effect(`answers as its own handlers do, asked one thing after the other: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        expect(yield* complaintsOf(ofService(Counter), seeds)).toEqual([])
      }))
  }
})
