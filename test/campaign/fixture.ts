/** Subjects and teams that do nothing but say what they are told to. */
import { Effect } from "effect"
import type { Subject, Team, Verdict } from "../../src/campaign/mod.ts"

/** A subject that nobody asks for more than its name and what it declares. */
export const named = (name: string, situations: ReadonlyArray<string> = []): Subject => ({
  name,
  kind: "protocol",
  bears: [],
  situations,
  draw: Effect.die("nobody lives a day of it"),
})

/** The verdict of a day. */
export const verdict = (changes: Partial<Verdict.Verdict> = {}): Verdict.Verdict => ({
  subject: "one",
  seed: 0,
  mix: {},
  schedule: { faulty: [], strikes: [] },
  violations: [],
  situations: {},
  recoveryMs: 0,
  restartMs: 0,
  simulatedMs: 60_000,
  digest: 0,
  ...changes,
})

/** Something wrong. */
export const wrong: Verdict.Violation = { kind: "safety", atMs: 1, what: "it is wrong" }

/** A team that notes its tasks, and returns what `judge` says of each. */
export const teamOf = (judge: (task: Team.Task) => Partial<Verdict.Verdict>, size = 1) => {
  const tasks: Array<Team.Task> = []
  const live: Team.Team["live"] = (task) =>
    Effect.sync(() => {
      tasks.push(task)
      const { durationMs: _, ...known } = task
      return verdict({ ...known, ...judge(task) })
    })
  return { tasks, team: { size, live } }
}
