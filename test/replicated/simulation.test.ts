import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { type MakeWorkload, ofService, type ServiceOptions } from "../../src/campaign/mod.ts"
import { modelOf } from "../../src/campaign/services/itself.ts"
import { Operations } from "../../src/campaign/services/Operations.ts"
import { Slot } from "../../src/model/Slot.ts"
import * as Image from "../../src/replicated/Image.ts"
import { compile } from "../../src/replicated/Procedure.ts"
import { complaintsOf, hunt } from "../support/days.ts"
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

/** Snapshots in which sessions have no answers. */
const forgetful: ServiceOptions["log"] = (log) => ({
  ...log,
  compact: ({ end, parts }) => {
    const { sessions, ...image } = Image.decode(parts)
    return log.compact({
      end,
      parts: Image.encode({ ...image, sessions: sessions.map((one) => ({ ...one, answers: [] })) }),
    })
  },
})

/** A client that adds one, and again if it does not know what became of that, as though it had never asked. */
const impatient: MakeWorkload = () => {
  const operations = new Operations(modelOf(compile(Counter)).model)
  const add = (client: string) => {
    const added = Effect.flatMap(Counter.client, ({ Add }) => Add({ by: 1 })).pipe(
      Effect.timeout("100 millis"),
      Effect.retry({ schedule: Schedule.recurs(5) }),
      Effect.map((value) => ({ _tag: "Success", value }) as const),
    )
    return operations.note(client, { procedure: "Add", payload: { by: 1 } }, added)
  }
  return { act: add, look: add, verdict: () => operations.verdict() }
}

const planted: ReadonlyArray<readonly [fault: string, bug: ServiceOptions, violation: RegExp]> = [
  ["a client that asks again without saying that it does", { workload: impatient }, /not linearizable/],
  ["snapshots without the answers that were given", { log: forgetful }, /not linearizable|different snapshots/],
  [
    "reads of what a replica happens to have applied",
    { log: (log) => ({ ...log, readIndex: Effect.succeed(Slot.make(0)) }) },
    /Counter by its own handlers: not linearizable/,
  ],
]

describe("a campaign of days of a count soon finds", () => {
  for (const [fault, bug, violation] of planted) {
    it.effect(fault, () =>
      Effect.gen(function* () {
        expect(yield* hunt(ofService(Counter, bug), violation)).toMatch(violation)
      }))
  }
})
