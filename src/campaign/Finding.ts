/**
 * A day that went wrong, as it is reported: what was wrong, the least that makes it so, and how to have it again.
 *
 * @module
 */
import { Effect } from "effect"
import { Schedule } from "../faults/mod.ts"
import { fromEntries, Trace } from "../trace/mod.ts"
import { live } from "./Day.ts"
import type { Plan } from "./Plan.ts"
import type { Told } from "./Subject.ts"
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

/** A command line, as a shell takes it. */
export const shell = (words: ReadonlyArray<string>): string => words.map(quoted).join(" ")

/** The command that lives this day again, with these faults, by a program whose command line is that of `synod`. */
export const command = (
  program: ReadonlyArray<string>,
  { kind, name }: Plan["subject"],
  { schedule, seed }: Verdict.Verdict,
  file: string,
): string => {
  const day = ["simulate", `--${kind}`, name, "--seed", String(seed), "--schedule", JSON.stringify(schedule)]
  return shell([...program, ...day, "--trace", file])
}

/** When it first went wrong: what clients were told shows that before anybody says so. */
const wentWrongMs = ({ operations, wrong }: Told, { violations: [first] }: Verdict.Verdict): number =>
  wrong.length === 0
    ? first?.atMs ?? Infinity
    : Math.max(...operations.map(({ endedAt = 0, id }) => wrong.includes(id) ? endedAt : 0))

/** Lives a day and draws up its trace; of one that goes wrong what led to that, as far as a picture can show it. */
export const trace: (plan: Plan) => Effect.Effect<readonly [verdict: Verdict.Verdict, trace: string]> = Effect
  .fnUntraced(function* (plan) {
    const { told, trace, verdict } = yield* Effect.orDie(live(plan, { record: true }))
    const title = `${verdict.subject}, seed ${verdict.seed}`
    if (Verdict.isPassed(verdict)) {
      return [verdict, Trace.encode(fromEntries(trace, { title, operations: told.operations }))]
    }
    const untilMs = wentWrongMs(told, verdict)
    const entries = trace.filter(({ atMs }) => Math.floor(atMs) <= untilMs).slice(-maxEvents)
    const fromMs = entries[0]?.atMs ?? 0
    const isShown = ({ endedAt = Infinity, invokedAt }: Trace.Operation) => invokedAt <= untilMs && endedAt >= fromMs
    const operations = told.operations.filter(isShown)
    const text = verdict.violations.map(Verdict.format).join("\n")
    const wrong = { title: `${title} went wrong`, text, operations: told.wrong }
    return [verdict, Trace.encode(fromEntries(entries, { title, operations, verdict: wrong }))]
  })
