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
  "changing-a-service.ts":
    /^Tony has 4A\nFrom now on a guest has one seat\nLeslie has 5A\nLeslie cannot have 5B: Leslie has a seat$/m,
  "decide-a-value.ts": /^Grace learns that it is (soup|pasta|salad)$/m,
  "explore-two-phase-commit.ts": /"every outcome is the first" is violated after 9 steps/,
  "fencing-token.ts": /^Ada is refused: her token is 1, and 2 has been seen$/m,
  "flexible-paxos.ts": /two to promise and 3 to choose: every property holds in every behaviour/,
  "lectures/acknowledged-too-early.ts":
    /"a write that is acknowledged is somewhere" is violated after 6 steps[^]*one replica is lost: every property holds/,
  "lectures/duelling-proposers.ts":
    /3 ballots: yes[^]*at once: (?!30)\d+ of 30 are done[^]*up to 5 ms, then doubled: 30 of 30/,
  "lectures/endless-indecision.ts":
    /every property holds[^]*This is the state after step \d+ again, and so on for ever. "somebody decides" never holds/,
  "lectures/forgetful-acceptor.ts":
    /with its disk: every property holds[^]*empty disk: "agreement: only a single value is chosen" is violated/,
  "lectures/leader-fails-midway.ts":
    /dies with its leader"\? No[^]*is chosen"\? No[^]*has accepted is chosen"\? No[^]*any moment: every property holds/,
  "lectures/liars-and-votes.ts":
    /"what the reader believes is right" is violated[^]*"the reader believes something" is violated[^]*Three .* holds/,
  "lectures/partition-taken-for-a-crash.ts":
    /"one client at most holds the lock" is violated after 7 steps[^]*of three, of which one may crash: every property holds/,
  "lectures/replicas-without-order.ts":
    /"replicas that have handled both writes are equal" is violated[^]*gives each write its place: every property holds/,
  "lectures/two-generals.ts": /^ {2}at most 6: .*6 ✗ +B attacks alone$[^]*with up to six messengers 34 fail so/m,
  "replicated-counter.ts": /is back and counts 26$/m,
  "replicated-service.ts": /^Tony cannot have 1A, it is Edsger's$/m,
  "simulate-a-bad-day.ts": /^seed 3: (\w+), \1, \1 after \d+ ms/m,
  "strawmen.ts": /A single acceptor, which may stop: violated/,
}

/** What the lectures share, which tells no story of its own. */
const shared = "lectures/tell.ts"

it("every example is run here", () => {
  const examples = readdirSync("examples", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"))
  expect(examples.toSorted()).toEqual([...Object.keys(tells), shared].toSorted())
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
