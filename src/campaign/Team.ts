/**
 * Those who live the days of a campaign: this process, or as many others as there are cores.
 *
 * @module
 */
import { Console, Effect, Queue, Schema, type Scope, Stream } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { Schedule } from "../faults/Schedule.ts"
import { live } from "./Day.ts"
import { plan } from "./Plan.ts"
import * as Process from "./Process.ts"
import type { Subject } from "./Subject.ts"
import { Verdict } from "./Verdict.ts"

/** A day to be lived. */
export interface Task {
  readonly subject: string
  readonly seed: number
  /** How long faults strike, in virtual milliseconds. */
  readonly durationMs: number
  /** The faults, in place of those that the seed draws. */
  readonly schedule?: Schedule
}

/** The Schema of a task. */
export const Task: Schema.Codec<Task, unknown> = Schema.Struct({
  subject: Schema.String,
  seed: Schema.Int,
  durationMs: Schema.Finite,
  schedule: Schema.optionalKey(Schedule),
})

const NoSubjectBase: TaggedErrorClass<NoSubject, "NoSubject", {
  readonly name: Schema.String
  readonly known: Schema.$Array<typeof Schema.String>
}> = Schema.TaggedError<NoSubject>()("NoSubject", { name: Schema.String, known: Schema.Array(Schema.String) })

/** Nothing of this name can be put to the test. */
export class NoSubject extends NoSubjectBase {
  override get message(): string {
    return `nothing named "${this.name}" can be put to the test here; there is ${this.known.join(", ")}`
  }
}

/** The subject of a name. */
export const find = (subjects: ReadonlyArray<Subject>, name: string): Effect.Effect<Subject, NoSubject> => {
  const found = subjects.find((subject) => subject.name === name)
  return found === undefined
    ? Effect.fail(new NoSubject({ name, known: subjects.map(({ name }) => name) }))
    : Effect.succeed(found)
}

/** Why a day was not lived to its end. */
export type Failure = NoSubject | Process.ProcessFailed

/** Those who live days. */
export interface Team {
  /** How many days they live at once. */
  readonly size: number
  readonly live: (task: Task) => Effect.Effect<Verdict, Failure>
}

/** This process alone. */
export const alone = (subjects: ReadonlyArray<Subject>): Team => ({
  size: 1,
  live: Effect.fnUntraced(function* ({ subject, seed, ...options }) {
    const { verdict } = yield* Effect.orDie(live(yield* plan(yield* find(subjects, subject), seed, options)))
    return verdict
  }),
})

/** So many processes, each of which `serve`s. They end with the scope. */
export const processes: (
  size: number,
  command: Process.Options,
) => Effect.Effect<Team, Process.ProcessFailed, Process.Spawner | Scope.Scope> = Effect.fnUntraced(
  function* (size, command) {
    const idle = yield* Queue.unbounded<Process.Process>()
    yield* Queue.offerAll(idle, yield* Effect.replicateEffect(Process.start(command), size))
    return {
      size,
      live: (task) =>
        Effect.acquireUseRelease(
          Queue.take(idle),
          ({ hear, say }) => Effect.andThen(say(task), hear(Verdict)),
          (process) => Queue.offer(idle, process),
        ),
    }
  },
)

/** Lives the days that are asked for, each a line of JSON, and prints their verdicts, until the input ends. */
export const serve = <E, R>(
  subjects: ReadonlyArray<Subject>,
  input: Stream.Stream<Uint8Array, E, R>,
): Effect.Effect<void, E | Failure, R> => {
  const decode = Schema.decodeEffect(Schema.fromJsonString(Task))
  const encode = Schema.encodeEffect(Schema.fromJsonString(Verdict))
  const team = alone(subjects)
  return input.pipe(
    Stream.decodeText,
    Stream.splitLines,
    Stream.runForEach((line) =>
      Effect.orDie(decode(line)).pipe(
        Effect.flatMap(team.live),
        Effect.flatMap((verdict) => Effect.orDie(encode(verdict))),
        Effect.flatMap(Console.log),
      )
    ),
  )
}
