import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { election, keyValue, lockServer, type Subject } from "../../src/campaign/mod.ts"
import { complaintsOf } from "../support/days.ts"
import { blocks, range } from "../support/seeds.ts"

const claims: ReadonlyArray<readonly [claim: string, subject: Subject]> = [
  ["the registers of KeyValue are linearizable, and its transactions neither make nor lose money", keyValue()],
  ["no two hold a lock at once, and their tokens rise, where clocks agree but for a fiftieth", lockServer()],
  ["no two are the master at once, and terms rise, where clocks agree but for a fiftieth", election()],
]

describe("On days of all the faults that Multi-Paxos bears, as their typed clients see them,", () => {
  for (const [claim, subject] of claims) {
    for (const seeds of blocks(1, 20)) {
      it.effect(`${claim}: ${range(seeds)}`, () =>
        Effect.gen(function* () {
          expect(yield* complaintsOf(subject, seeds)).toEqual([])
        }))
    }
  }
})
