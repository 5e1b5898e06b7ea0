/**
 * How fast the campaigns of `synod simulate` are.
 *
 * @module
 */
import { Effect } from "effect"
import { election, keyValue, lockServer, multiPaxos, paxos } from "../../src/campaign/mod.ts"
import { cores, type Days, measureDays } from "../campaign/measureDays.ts"
import { Effort } from "../harness/Effort.ts"
import { platform } from "../harness/platform.ts"
import { progress } from "../harness/Progress.ts"
import type { Section } from "../harness/Report.ts"
import type { Suite } from "../harness/Suite.ts"

/** How many days of each subject. */
const counts = { full: 200, quick: 10 } as const satisfies Record<Effort, number>

const subjects = [paxos(), multiPaxos(), keyValue(), lockServer(), election()]

const rowOf = ({ days, seconds, simulatedSeconds, subject }: Days): Section["table"]["rows"][number] => [
  subject,
  days / seconds * 60,
  days / seconds * 600,
  simulatedSeconds / seconds,
]

/** Days of faults, by the minute. */
export const campaign: Suite = {
  name: "campaign",
  title: "Campaign",
  description: "How many days of simulated faults a campaign lives in a minute, by all cores.",
  run: Effect.gen(function* () {
    const count = counts[yield* Effort]
    const team = yield* cores
    const measure = (subject: typeof subjects[number]) =>
      Effect.andThen(progress(subject.name), measureDays(team, subject, count))
    const rows = (yield* Effect.forEach(subjects, measure)).map(rowOf)
    return {
      sections: [{
        title: "Days of five nodes",
        measured:
          `Real time of ${count} days of each subject, of five nodes and 60 simulated seconds of faults, then a ` +
          `recovery and a restart of all; a process a core, ${team.size} of them. Each day has its own mix of faults, ` +
          "sizes and load, and every event of it is watched.",
        table: {
          columns: [
            { title: "subject" },
            { title: "days", unit: "1/min", digits: 0 },
            { title: "in ten minutes", digits: 0 },
            { title: "simulated time", unit: "s/s", digits: 0 },
          ],
          rows,
        },
      }],
    }
  }).pipe(Effect.scoped, Effect.provide(platform)),
}
