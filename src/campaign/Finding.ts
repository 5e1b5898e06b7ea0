/**
 * A day that went wrong, as it is reported: what was wrong, the least that makes it so, and how to have it again.
 *
 * @module
 */
import { Effect } from "effect"
import { Schedule } from "../faults/mod.ts"
import { type Entry, fromEntries, Trace } from "../trace/mod.ts"
import { live } from "./Day.ts"
import type { Plan } from "./Plan.ts"
import * as Verdict from "./Verdict.ts"

/** The most violations to print, and the most events to draw. */
const [maxViolations, maxEvents] = [5, 5000]

const indent = (text: string): string => text.replace(/^/gm, "  ")

/** What was wrong, one violation a paragraph. */
export const violations = ({ violations }: Verdict.Verdict): string => {
  const all = [...new Set(violations.map(Verdict.format))]
  const shown = all.slice(0, maxViolations)
  const more = all.length - shown.length
  return indent([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"))
}

/** The faults, one a line. */
export const schedule = ({ schedule: { strikes } }: Verdict.Verdict): string =>
  indent(strikes.length === 0 ? "no fault at all" : strikes.map(Schedule.format).join("\n"))

/** A word of a command line, as a shell takes it. */
const quoted = (word: string): string => /^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** The command that lives this day again, with these faults, by a program whose command line is that of `synod`. */
export const command = (
  program: ReadonlyArray<string>,
  { kind, name }: Plan["subject"],
  { schedule, seed }: Verdict.Verdict,
  file: string,
): string => {
  const day = ["simulate", `--${kind}`, name, "--seed", String(seed), "--schedule", JSON.stringify(schedule)]
  return [...program, ...day, "--trace", file].map(quoted).join(" ")
}

/** What led to the first violation, as far as a picture can show it. */
const leadingTo = (entries: ReadonlyArray<Entry>, { violations: [first] }: Verdict.Verdict): ReadonlyArray<Entry> =>
  first === undefined ? entries : entries.filter(({ atMs }) => Math.floor(atMs) <= first.atMs).slice(-maxEvents)

/** Lives a day and draws up its trace; of one that goes wrong the end, up to what went wrong first. */
export const trace: (plan: Plan) => Effect.Effect<readonly [verdict: Verdict.Verdict, trace: string]> = Effect
  .fnUntraced(function* (plan) {
    const { trace, verdict } = yield* Effect.orDie(live(plan, { record: true }))
    const title = `${verdict.subject}, seed ${verdict.seed}`
    const text = verdict.violations.map(Verdict.format).join("\n")
    const wrong = Verdict.isPassed(verdict) ? {} : { verdict: { title: `${title} went wrong`, text, operations: [] } }
    return [verdict, Trace.encode(fromEntries(leadingTo(trace, verdict), { title, ...wrong }))]
  })
