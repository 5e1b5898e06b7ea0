import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { shrink, Team, Verdict } from "../../src/campaign/mod.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { teamOf, verdict, wrong } from "./fixture.ts"
import { hastyMultiPaxos } from "./planted.ts"

const pause = (atMs: number) => ({ atMs, fault: { _tag: "Pause", node: NodeId.make("a") } } as const)

describe("shrink", () => {
  it.effect("keeps the strikes that it takes, of a day that goes wrong in the same way", () =>
    Effect.gen(function* () {
      const strikes = Array.from({ length: 20 }, (_, index) => pause(index))
      const { tasks, team } = teamOf(({ schedule }) => {
        const at = schedule?.strikes.map(({ atMs }) => atMs) ?? []
        if (at.includes(3) && at.includes(12)) return { violations: [wrong] }
        return at.length < 5 ? { violations: [{ ...wrong, kind: "liveness" }] } : {}
      })
      const failed = verdict({ schedule: { faulty: [], strikes }, violations: [wrong] })
      const { trials, verdict: least } = yield* shrink(failed, 1000, team)
      expect(least.schedule.strikes).toEqual([pause(3), pause(12)])
      expect(trials).toBe(tasks.length)
      expect(new Set(tasks.map(({ durationMs, seed, subject }) => `${subject} ${seed} ${durationMs}`)).size).toBe(1)
    }))

  it.effect("stops after so many days, with the least schedule that it has found", () =>
    Effect.gen(function* () {
      const strikes = Array.from({ length: 20 }, (_, index) => pause(index))
      const { tasks, team } = teamOf(({ schedule }) =>
        (schedule?.strikes.length ?? 0) >= 10 ? { violations: [wrong] } : {}
      )
      const failed = verdict({ schedule: { faulty: [], strikes }, violations: [wrong] })
      const { verdict: least } = yield* shrink(failed, 1000, team, { maxTrials: 3 })
      expect(tasks.length).toBe(3)
      expect(least.schedule.strikes.length).toBe(10)
    }))

  it.effect("begins no day when its time is up, with the least schedule that it has found", () =>
    Effect.gen(function* () {
      const strikes = Array.from({ length: 20 }, (_, index) => pause(index))
      const { tasks, team } = teamOf(({ schedule }) =>
        (schedule?.strikes.length ?? 0) >= 10 ? { violations: [wrong] } : {}
      )
      const slow = { ...team, live: (task: Team.Task) => Effect.tap(team.live(task), TestClock.adjust("10 seconds")) }
      const failed = verdict({ schedule: { faulty: [], strikes }, violations: [wrong] })
      const { trials, verdict: least } = yield* shrink(failed, 1000, slow, { withinMs: 15_000 })
      expect(tasks.length).toBe(2)
      expect(trials).toBe(2)
      expect(least.schedule.strikes.length).toBeLessThan(20)
    }))

  it.effect("finds of a disk that says too early that it has synced what it takes, and no strike less", () =>
    Effect.gen(function* () {
      const durationMs = 15_000
      const subject = hastyMultiPaxos.name
      const team = Team.alone([hastyMultiPaxos])
      let seed = 0
      let failed = yield* team.live({ subject, seed, durationMs })
      while (Verdict.isPassed(failed) && seed < 20) failed = yield* team.live({ subject, seed: ++seed, durationMs })
      expect(failed.violations).not.toEqual([])

      const { verdict: { schedule, violations } } = yield* shrink(failed, durationMs, team)
      expect(violations.length).toBeGreaterThan(0)
      expect(schedule.strikes.length).toBeLessThan(failed.schedule.strikes.length)
      for (const strike of schedule.strikes) {
        const strikes = schedule.strikes.filter((other) => other !== strike)
        const without = yield* team.live({ subject, seed, durationMs, schedule: { ...schedule, strikes } })
        expect(without.violations.filter(({ kind }) => kind === violations[0]?.kind)).toEqual([])
      }
    }))
})
