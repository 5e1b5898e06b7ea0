/**
 * What a campaign has reached, and what it has not.
 *
 * @module
 */
import { Schema } from "effect"
import { counted } from "../model/counted.ts"
import type { Subject } from "./Subject.ts"
import type { Verdict } from "./Verdict.ts"

/** How often something was seen, and in how many days. */
export interface Count {
  readonly times: number
  readonly days: number
}

/** What the days of a subject have seen. */
export interface Coverage {
  readonly subject: string
  readonly days: number
  /** The situations that the subject declares. */
  readonly situations: { readonly [name: string]: Count }
  /** The strikes, by the kind of fault. */
  readonly faults: { readonly [kind: string]: Count }
}

const counts = Schema.Record(Schema.String, Schema.Struct({ times: Schema.Natural, days: Schema.Natural }))

/** The Schema of a coverage. */
export const Coverage: Schema.Codec<Coverage, unknown> = Schema.Struct({
  subject: Schema.String,
  days: Schema.Natural,
  situations: counts,
  faults: counts,
})

const nothing: Count = { times: 0, days: 0 }

/** Before any day. */
export const none = ({ name, situations }: Subject): Coverage => ({
  subject: name,
  days: 0,
  situations: Object.fromEntries(situations.map((situation) => [situation, nothing])),
  faults: {},
})

const plus = (
  counts: { readonly [name: string]: Count },
  seen: { readonly [name: string]: number },
): { readonly [name: string]: Count } => {
  const sum = new Map(Object.entries(counts))
  for (const [name, more] of Object.entries(seen)) {
    const { days, times } = sum.get(name) ?? nothing
    sum.set(name, { times: times + more, days: days + (more > 0 ? 1 : 0) })
  }
  return Object.fromEntries(sum)
}

/** After one day more. */
export const add = (coverage: Coverage, { schedule, situations }: Verdict): Coverage => {
  const tags = Map.groupBy(schedule.strikes, ({ fault }) => fault._tag)
  const struck = Object.fromEntries(Array.from(tags, ([tag, strikes]) => [tag, strikes.length]))
  return {
    ...coverage,
    days: coverage.days + 1,
    situations: plus(coverage.situations, situations),
    faults: plus(coverage.faults, struck),
  }
}

/** The situations that were declared and not reached. */
export const missed = ({ situations }: Coverage): ReadonlyArray<string> =>
  Object.entries(situations).filter(([, { times }]) => times === 0).map(([name]) => name)

const line = (name: string, { days, times }: Count): string =>
  times === 0 ? `  NEVER  ${name}` : `  ${name}: ${counted(times, "time")}, in ${counted(days, "day")}`

/** In words, a line each. What was not reached comes last and says so. */
export const format = (coverage: Coverage): string => {
  const { days, faults, situations, subject } = coverage
  const reached = Object.entries(situations).sort(([, a], [, b]) => b.days - a.days || b.times - a.times)
  const struck = Object.entries(faults).map(([kind, { times }]) => `${kind} ${times}`).sort()
  const never = missed(coverage).length
  return [
    `${subject}: ${counted(days, "day")}`,
    ...reached.map(([name, count]) => line(name, count)),
    ...(never === 0 ? [] : [`  ${never} of the declared situations ${never === 1 ? "was" : "were"} never reached`]),
    `  faults: ${struck.join(", ") || "none"}`,
  ].join("\n")
}
