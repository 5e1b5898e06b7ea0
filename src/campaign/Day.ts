/**
 * A day of a subject: faults, recovery, and a restart of all nodes, after which nothing may be missing anywhere.
 *
 * @module
 */
import { Cause, Clock, Effect, Exit, Option, Random, References, type Scope } from "effect"
import { Schedule } from "../faults/mod.ts"
import type { NodeId } from "../model/NodeId.ts"
import { Nemesis, Simulation } from "../simulation/mod.ts"
import type { Plan } from "./Plan.ts"
import { Situations } from "./Situations.ts"
import type { Stage, Told, Trial } from "./Subject.ts"
import type { Verdict, Violation } from "./Verdict.ts"

const all = { concurrency: "unbounded" } as const

/** A day that is not over so long after its last fault never will be, in virtual milliseconds. */
const patienceMs = 600_000

/** One mistake makes others; so many are kept. */
const maxViolations = 100

/** What was seen of a day, by those within it. */
class Day implements Stage {
  readonly violations: Array<Violation> = []
  readonly situations: Situations<string>
  recoveryMs = 0
  restartMs = 0
  told: Trial["told"]
  readonly #plan: Plan
  readonly #clock: Clock.Clock

  constructor(plan: Plan, clock: Clock.Clock) {
    this.#plan = plan
    this.#clock = clock
    this.situations = new Situations(plan.subject.situations)
  }

  readonly violated = (what: string, kind: Violation["kind"] = "safety"): void => {
    if (this.violations.length < maxViolations) {
      this.violations.push({ kind, what, atMs: this.#clock.currentTimeMillisUnsafe() })
    }
  }

  readonly program: Effect.Effect<void, unknown, Scope.Scope> = Effect.gen({ self: this }, function* () {
    const { schedule, setup } = this.#plan
    const trial = yield* setup.start(this)
    const { cluster } = trial
    const nemesis = yield* Nemesis.make(cluster)
    yield* nemesis.run(schedule)

    const alive = yield* this.#recover(cluster, nemesis)
    const recoveries = alive.map((node) =>
      this.#within(setup.boundMs, `${node} had nothing new done`, trial.insist(node))
    )
    this.recoveryMs = Math.max(...yield* Effect.all(recoveries, all))

    yield* trial.rest
    yield* Effect.forEach(cluster.nodes, cluster.crash, all)
    yield* nemesis.heal()
    this.restartMs = yield* this.#within(
      setup.restoreMs,
      "after a restart not all had what was acknowledged",
      trial.settle,
    )
    for (const violation of yield* trial.verdict) this.violated(violation)
    this.told = trial.told
  })

  /** Makes all good for a connected majority, and returns of whom progress is demanded. */
  #recover(
    { crash, nodes }: Nemesis.Target<unknown>,
    { heal, strike }: Nemesis.Nemesis<unknown>,
  ): Effect.Effect<ReadonlyArray<NodeId>, unknown> {
    return Effect.gen({ self: this }, function* () {
      const { schedule, setup: { minority } } = this.#plan
      const doomed = Schedule.doomed(schedule, nodes)
      const rank = (node: NodeId) => doomed.includes(node) ? 2 : schedule.faulty.includes(node) ? 1 : 0
      // Who has lost its disk needs all others to vote again: it is the first to stay away, or nobody is.
      const order = (yield* Random.shuffle(nodes)).toSorted((a, b) => rank(a) - rank(b))
      const away = order.splice(minority === "recovers too" ? nodes.length - doomed.length : (nodes.length + 1) / 2)
      yield* heal(order)
      if (minority === "is down") yield* Effect.forEach(away, crash, all)
      if (minority === "is cut off") yield* strike({ _tag: "Partition", groups: [order] })
      return away.length === 0 ? order : order.filter((node) => !schedule.faulty.includes(node))
    })
  }

  /** How long it takes; a violation if it takes longer than the subject claims. */
  #within(boundMs: number, otherwise: string, effect: Effect.Effect<void>): Effect.Effect<number> {
    return Effect.gen({ self: this }, function* () {
      const before = yield* Clock.currentTimeMillis
      const done = yield* Effect.timeoutOption(effect, boundMs)
      if (Option.isNone(done)) this.violated(`${otherwise} within ${boundMs} ms`, "liveness")
      return (yield* Clock.currentTimeMillis) - before
    })
  }
}

/** A day and all that was seen of it. */
export interface Lived {
  readonly verdict: Verdict
  /** What happened, if it was to be recorded; else empty. */
  readonly trace: Simulation.Observations["trace"]
  /** What clients did, likewise. */
  readonly told: Told
}

/** Lives a day in a world of its own. The same plan makes the same day, to the last event. */
export const live: (
  plan: Plan,
  options?: { readonly record?: boolean },
) => Effect.Effect<Lived, Simulation.InvalidOptions> = Effect.fnUntraced(function* (plan, { record = false } = {}) {
  const { durationMs, schedule, seed, setup, subject } = plan
  let day: Day | undefined
  const program = Effect.flatMap(Clock.Clock, (clock) => {
    day = new Day(plan, clock)
    return day.program
  })
  // What nodes log of the crashes of their roles is part of every day.
  const quietly = Effect.provideService(program, References.MinimumLogLevel, "None")
  const { digest, elapsedMs, exit, trace } = yield* Simulation.runExit(quietly, {
    seed,
    record,
    duration: durationMs + patienceMs,
  })
  const violations = [...day?.violations ?? []]
  const defect = (what: string) => violations.push({ kind: "defect", what, atMs: elapsedMs })
  if (Exit.isFailure(exit)) defect(Cause.pretty(exit.cause))
  else if (Option.isNone(exit.value)) defect(`the day was not over ${patienceMs} ms after its last fault`)
  const verdict = {
    subject: subject.name,
    seed,
    mix: JSON.parse(JSON.stringify(setup.mix)),
    schedule,
    violations,
    situations: day?.situations.counts ?? {},
    recoveryMs: day?.recoveryMs ?? 0,
    restartMs: day?.restartMs ?? 0,
    simulatedMs: Math.round(elapsedMs),
    digest,
  }
  return { verdict, trace, told: (record ? day?.told?.() : undefined) ?? { operations: [], wrong: [] } }
})
