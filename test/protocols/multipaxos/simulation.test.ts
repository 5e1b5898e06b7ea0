import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { multiPaxos } from "../../../src/campaign/mod.ts"
import { complaintsOf } from "../../support/days.ts"
import { blocks, range } from "../../support/seeds.ts"

describe("Multi-Paxos, on days of all the faults that it claims to bear,", () => {
  for (const seeds of blocks(5, 20)) {
    it.effect(`keeps what it promises, and a majority goes on within its bound: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        expect(yield* complaintsOf(multiPaxos(), seeds)).toEqual([])
      }))
  }
})
