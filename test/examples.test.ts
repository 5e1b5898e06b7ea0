import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { readdirSync } from "node:fs"
import { simulate } from "../examples/simulate-a-bad-day.ts"

/** Runs an example as its reader would: in a process of its own, with no permissions. */
const run = (example: string): Effect.Effect<string, Error> =>
  Effect.callback((resume) => {
    execFile(process.execPath, ["run", "--no-prompt", `examples/${example}`], (error, stdout, stderr) =>
      resume(error === null ? Effect.succeed(stdout) : Effect.fail(new Error(stderr, { cause: error }))))
  })

/** What the story of each example comes to. */
const tells: Readonly<Record<string, RegExp>> = {
  "decide-a-value.ts": /^Grace learns that it is (soup|pasta|salad)$/m,
  "explore-two-phase-commit.ts": /"every outcome is the first" is violated after 9 steps/,
  "fencing-token.ts": /^Ada is refused: her token is 1, and 2 has been seen$/m,
  "flexible-paxos.ts": /two to promise and 3 to choose: every property holds in every behaviour/,
  "replicated-counter.ts": /is back and counts 26$/m,
  "replicated-service.ts": /^Tony cannot have 1A, it is Edsger's$/m,
  "simulate-a-bad-day.ts": /^seed 3: (\w+), \1, \1 after \d+ ms/m,
  "strawmen.ts": /A single acceptor, which may stop: violated/,
}

it("every example is run here", () => {
  expect(readdirSync("examples").toSorted()).toEqual(Object.keys(tells).toSorted())
})

for (const [example, story] of Object.entries(tells)) {
  it.live(`examples/${example} tells its story without a warning, and asks for no permission`, () =>
    Effect.gen(function* () {
      const told = yield* run(example)
      expect(told).toMatch(story)
      expect(told).not.toMatch(/ (WARN|ERROR) /)
    }))
}

it.effect("a simulated day is the same for the same seed, and another for another", () =>
  Effect.gen(function* () {
    const [day, again, other] = yield* Effect.all([simulate(1), simulate(1), simulate(2)])
    expect(again).toEqual(day)
    expect(other.digest).not.toBe(day.digest)
  }))
