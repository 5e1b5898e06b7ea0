import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { multiPaxos } from "../../../src/campaign/mod.ts"
import { complaintsOf, hunt } from "../../support/days.ts"
import { blocks, range } from "../../support/seeds.ts"
import { hasty, losing, losingCell, type Planted, saying } from "../../support/tampering.ts"

describe("Multi-Paxos, on days of all the faults that it claims to bear,", () => {
  for (const seeds of blocks(5, 20)) {
    it.effect(`keeps what it promises, and a majority goes on within its bound: ${range(seeds)}`, () =>
      Effect.gen(function* () {
        expect(yield* complaintsOf(multiPaxos(), seeds)).toEqual([])
      }))
  }
})

const planted: ReadonlyArray<Planted> = [
  ["a promise that is not on disk", losingCell("Replica.promised"), /had promised .+ and finds/],
  [
    "an acceptance that is not on disk",
    losing(({ _tag }) => _tag === "ChangeLog"),
    /had accepted slot \d+ in .+ and does not find it/,
  ],
  ["a disk that says too early that it has synced", hasty, /does not find it|and finds/],
  ["a snapshot that is not on disk", losingCell("Replica.snapshot"), /finds a log from slot \d+ on, and a snapshot/],
  [
    "a leader that is not told what has been accepted",
    saying("Promise", "entries", []),
    /agreement: reader \d+ at . was told/,
  ],
]

describe("a campaign of days of Multi-Paxos soon finds", () => {
  for (const [fault, tampering, violation] of planted) {
    it.effect(fault, () =>
      Effect.gen(function* () {
        expect(yield* hunt(multiPaxos(tampering), violation)).toMatch(violation)
      }))
  }
})
