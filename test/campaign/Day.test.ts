import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Day, election, keyValue, lockServer, multiPaxos, paxos, Plan, type Subject } from "../../src/campaign/mod.ts"
import { classOf } from "../../src/faults/Fault.ts"
import { synod } from "../cli/program.ts"

const durationMs = 10_000

const subjects = [paxos(), multiPaxos(), keyValue(), lockServer(), election()]

const live = (subject: Subject, seed: number) =>
  Effect.flatMap(Plan.plan(subject, seed, { durationMs }), (plan) => Day.live(plan, { record: true }))

describe("Day", () => {
  for (const subject of subjects) {
    it.effect(`of ${subject.name}: is the same to the last event for the same seed, whatever ran before`, () =>
      Effect.gen(function* () {
        const first = yield* live(subject, 1)
        const other = yield* live(subject, 2)
        expect(yield* live(subject, 1)).toEqual(first)
        expect(first.trace.length).toBeGreaterThan(1000)
        expect(other.verdict.digest).not.toBe(first.verdict.digest)
      }))
  }

  it.effect("is the same in another process", () =>
    Effect.gen(function* () {
      const { verdict } = yield* live(keyValue(), 3)
      const day = ["--service", "key-value", "--seed", "3", "--duration", `${durationMs} millis`]
      const { out } = yield* Effect.promise(() => synod("simulate", "--json", ...day))
      expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(verdict)))
    }))

  it.effect("is the same but for the faults, where these are given", () =>
    Effect.gen(function* () {
      const drawn = yield* Plan.plan(multiPaxos(), 4, { durationMs })
      const schedule = { faulty: [], strikes: [] }
      const given = yield* Plan.plan(multiPaxos(), 4, { durationMs, schedule })
      expect(drawn.schedule.strikes.length).toBeGreaterThan(0)
      expect({ ...given.setup, start: null }).toEqual({ ...drawn.setup, start: null })
      expect((yield* Day.live(given)).verdict).toMatchObject({ schedule, violations: [] })
    }))

  it.effect("is struck by faults of the classes that its subject claims to bear alone", () =>
    Effect.gen(function* () {
      const subject = paxos()
      for (let seed = 0; seed < 50; seed++) {
        const { schedule, setup } = yield* Plan.plan(subject, seed, { durationMs })
        for (const { fault } of schedule.strikes) expect(subject.bears).toContain(classOf(fault._tag))
        // A disk that is lost forgets promises, and Paxos has nobody who makes that good.
        expect(schedule.strikes.filter(({ fault }) => fault._tag === "Crash" && fault.disk === "lost")).toEqual([])
        expect(schedule.faulty.length).toBeLessThanOrEqual((setup.nodes.length - 1) / 2)
      }
    }))
})
