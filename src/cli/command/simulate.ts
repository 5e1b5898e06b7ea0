/**
 * `synod simulate`: protocols and services put to the test.
 *
 * @module
 */
import { Duration, Effect, Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { Schedule } from "../../faults/Schedule.ts"
import { campaign, checkTogether, day, worker, workerName } from "../simulate.ts"
import { exitWith, told } from "./ending.ts"
import { boolean, count, duration, text, withOtherwise } from "./flags.ts"
import { json, withJson } from "./json.ts"

export const simulated = Command.make(
  "simulate",
  {
    protocol: text("protocol", "NAME", "Only this protocol, such as multi-paxos").pipe(Flag.optional),
    service: text("service", "NAME", "Only this service, such as key-value; without either, all").pipe(Flag.optional),
    seeds: count(
      "seeds",
      "COUNT",
      "How many days of each (default: 100, or with --minutes as many as there is time for)",
    )
      .pipe(Flag.optional),
    from: Flag.Int("from").pipe(
      Flag.withMetavar("SEED"),
      Flag.withDescription(withOtherwise("The first seed", 0)),
      Flag.withDefault(0),
    ),
    minutes: count("minutes", "COUNT", "For how long, in real time").pipe(Flag.optional),
    duration: duration("duration", "How long faults strike on each day, in simulated time", "60 seconds"),
    keepsGoing: boolean("keep-going", "Go on after a day that goes wrong"),
    seed: Flag.Int("seed").pipe(
      Flag.withMetavar("SEED"),
      Flag.withDescription("The day of this seed alone, as it was"),
      Flag.optional,
    ),
    schedule: text("schedule", "JSON", "With --seed: these faults in place of those that the seed draws").pipe(
      Flag.withSchema(Schema.fromJsonString(Schedule)),
      Flag.optional,
    ),
    trace: text(
      "trace",
      "FILE",
      "Where to write what happened, for synod trace: with --seed; else of what goes wrong (default: NAME-SEED.trace.json)",
    ).pipe(Flag.optional),
    json,
  },
  ({ duration, json: _, minutes, protocol, schedule, seed, seeds, service, ...rest }) => {
    const ofCampaigns = {
      "--seeds": Option.isSome(seeds),
      "--from": rest.from !== 0,
      "--minutes": Option.isSome(minutes),
      "--keep-going": rest.keepsGoing,
    }
    const options = { ...rest, protocol, service, durationMs: Duration.toMillis(duration) }
    const lived = Option.isSome(seed) ? day({ ...options, schedule, seed: seed.value }) : campaign({
      ...options,
      seeds: Option.getOrElse(seeds, () => Option.isSome(minutes) ? Infinity : 100),
      withinMs: Option.match(minutes, { onNone: () => Infinity, onSome: (minutes) => minutes * 60_000 }),
    })
    return told(
      checkTogether({ schedule, seed }, ofCampaigns).pipe(
        Effect.andThen(lived),
        Effect.map((isWell) => exitWith(isWell ? 0 : 1)),
      ),
    )
  },
).pipe(
  withJson,
  Command.withDescription(
    "Puts protocols and services to the test: days of simulated faults, each drawn by its seed, by all cores",
  ),
)

export const worked = Command.make(workerName, {}, () => told(worker)).pipe(Command.unlisted)
