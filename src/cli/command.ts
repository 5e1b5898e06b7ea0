/**
 * The command line of Synod. `effect/cli` is unstable: its use is kept to this file.
 *
 * @module
 */
import { Duration, Effect, Option, Schema } from "effect"
import { Argument, CliError, Command, Flag } from "effect/cli"
import { Schedule } from "../faults/Schedule.ts"
import { NodeId } from "../model/NodeId.ts"
import type { ReplicatedClient } from "../replicated/client/ReplicatedClient.ts"
import type { Expectation } from "../services/keyvalue/mod.ts"
import { chaos } from "./chaos.ts"
import * as Cluster from "./cluster.ts"
import { DurationInWords } from "./duration.ts"
import * as Kv from "./kv.ts"
import { flagOf } from "./load.ts"
import { lock } from "./lock.ts"
import { measure } from "./measure.ts"
import { Json } from "./output.ts"
import { restore } from "./restore.ts"
import { serve } from "./serve.ts"
import { type Setting, settings } from "./settings.ts"
import { campaign, checkTogether, day, worker, workerName } from "./simulate.ts"
import { start } from "./start.ts"
import { status } from "./status.ts"
import { trace } from "./trace.ts"

/** A failure is told by its message; only a defect shows where it came from. */
const told = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, CliError.UserError, R> =>
  Effect.mapError(effect, (cause) => new CliError.UserError({ cause }))

const text = (name: string, metavar: string, what: string) =>
  Flag.String(name).pipe(Flag.withMetavar(metavar), Flag.withDescription(what))

/** What a flag is, and what it says if it is not given. */
const withOtherwise = (what: string, otherwise: string | number) => `${what} (default: ${otherwise})`

const duration = (name: string, what: string, otherwise: `${number} seconds`) =>
  text(name, "DURATION", withOtherwise(what, otherwise)).pipe(
    Flag.withSchema(DurationInWords),
    Flag.withDefault(Duration.fromInputUnsafe(otherwise)),
  )

const count = (name: string, metavar: string, what: string, most = Number.MAX_SAFE_INTEGER) =>
  Flag.Int(name).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(what),
    Flag.filter((value) => value > 0 && value <= most, () => `a whole number from 1 to ${most}`),
  )

/** A count with a default. */
const countOr = (otherwise: number, ...[name, metavar, what, most]: Parameters<typeof count>) =>
  count(name, metavar, withOtherwise(what, otherwise), most).pipe(Flag.withDefault(otherwise))

/** The flags of every command that is a client of the cluster. */
const client = {
  reach: {
    nodes: text(
      "nodes",
      "ADDRESSES",
      "Where nodes serve clients: HOST:PORT, separated by commas [env: SYNOD_NODES] (default: those of synod start)",
    ).pipe(Flag.withFallbackConfig(Cluster.nodes)),
    token: Flag.Redacted("token").pipe(
      Flag.withMetavar("TOKEN"),
      Flag.withDescription("What the nodes want to be shown, if anything [env: SYNOD_TOKEN]"),
      Flag.withFallbackConfig(Cluster.token),
      Flag.optional,
    ),
    authority: text(
      "authority",
      "FILE",
      "Whose certificates to believe, PEM: with it, nodes are reached by TLS [env: SYNOD_AUTHORITY]",
    ).pipe(Flag.withFallbackConfig(Cluster.authority), Flag.optional),
    timeout: duration("timeout", "How long an answer may take", "10 seconds"),
  },
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print JSON, one value a line, in place of words"),
    Flag.withDefault(false),
  ),
}

interface Client {
  readonly reach: Cluster.Reach
  readonly json: boolean
}

/** Runs a command as a client of the cluster. */
const asClient = <A, E, R>({ json, reach }: Client, effect: Effect.Effect<A, E, R | ReplicatedClient>) =>
  told(effect.pipe(Effect.provide(Cluster.layer(reach)), Effect.provideService(Json, json)))

const key = Argument.String("key")
const value = Argument.String("value")
const prefix = text("prefix", "PREFIX", "Only keys that begin so").pipe(Flag.withDefault(""))

const get = Command.make("get", { ...client, key }, ({ key, ...at }) => asClient(at, Kv.get(key))).pipe(
  Command.withDescription("Prints the value of a key, as it is at this moment"),
)

const put = Command.make("put", { ...client, key, value }, ({ key, value, ...at }) => asClient(at, Kv.put(key, value)))
  .pipe(Command.withDescription("Writes a value, and prints the revision that it makes"))

const remove = Command.make("delete", { ...client, key }, ({ key, ...at }) => asClient(at, Kv.remove(key))).pipe(
  Command.withDescription("Deletes a key, if it is there"),
)

const absent: Expectation = { exists: false }

const cas = Command.make(
  "cas",
  {
    ...client,
    key,
    value,
    expected: text("expect", "VALUE", "The value that must be there; without, the key must be absent").pipe(
      Flag.optional,
    ),
  },
  ({ expected, key, value, ...at }) =>
    asClient(
      at,
      Kv.compareAndSwap(key, value, Option.match(expected, { onNone: () => absent, onSome: (value) => ({ value }) })),
    ),
).pipe(Command.withDescription("Compares and swaps: writes a value if another is there, or none"))

const range = Command.make(
  "range",
  {
    ...client,
    prefix,
    from: text("from", "KEY", "The first key").pipe(Flag.optional),
    to: text("to", "KEY", "The key after the last").pipe(Flag.optional),
    limit: count("limit", "COUNT", "The most keys to print; without, all").pipe(
      Flag.withDefault(Number.MAX_SAFE_INTEGER),
    ),
  },
  ({ from, limit, prefix, to, ...at }) =>
    asClient(at, Kv.range({ prefix, from: Option.getOrUndefined(from), to: Option.getOrUndefined(to) }, limit)),
).pipe(Command.withDescription("Prints keys and their values, in the order of the keys"))

const watch = Command.make(
  "watch",
  {
    ...client,
    prefix,
    from: Flag.Int("from").pipe(
      Flag.withMetavar("REVISION"),
      Flag.withDescription("Begin with the changes of this revision; without, with the next change"),
      Flag.optional,
    ),
  },
  ({ from, prefix, ...at }) => asClient(at, Kv.watch({ prefix }, Option.getOrUndefined(from))),
).pipe(Command.withDescription("Prints changes as they happen, each once, until it is stopped"))

const kv = Command.make("kv").pipe(
  Command.withDescription("The key-value store"),
  Command.withSubcommands([get, put, remove, cas, range, watch]),
)

/** This program ends with the code of the command that it ran. */
const exitWith = (code: number) => {
  Deno.exitCode = code
}

const locked = Command.make(
  "lock",
  {
    ...client,
    lease: duration("lease", "How long the lock outlives a holder that falls silent", "10 seconds"),
    name: Argument.String("name").pipe(Argument.withDescription("The lock")),
    command: Argument.String("command").pipe(
      Argument.withDescription("The command and its arguments, after --"),
      Argument.variadic({ min: 1 }),
    ),
  },
  ({ command, lease, name, ...at }) => asClient(at, Effect.map(lock(name, lease, command), exitWith)),
).pipe(
  Command.withDescription(
    "Runs a command while holding a lock. SYNOD_FENCING_TOKEN tells it its token; it is ended when the lease is lost",
  ),
  Command.withExamples([{
    command: "synod lock backup -- ./backup.sh --full",
    description: "Back up, but never two at a time",
  }]),
)

const standing = Command.make("status", client, (at) => asClient(at, status)).pipe(
  Command.withDescription("Shows how every node stands: who leads, and the slots of its log"),
)

const bench = Command.make(
  "bench",
  {
    ...client,
    load: {
      clients: countOr(64, "clients", "COUNT", "How many callers, each with one put at a time"),
      seconds: countOr(10, "seconds", "SECONDS", "How long"),
      valueBytes: countOr(256, "value-bytes", "BYTES", "How long a value is"),
    },
  },
  ({ load, ...at }) => asClient(at, measure(load)),
).pipe(Command.withDescription("Puts values under the prefix bench/ as fast as they are answered, and says how fast"))

const served = Command.make(
  "serve",
  {
    given: Object.fromEntries(
      Object.entries<Setting<unknown>>(settings).map(([name, { metavar, otherwise, what }]) => {
        const inWords = otherwise === "" ? what : withOtherwise(what, otherwise)
        return [name, text(flagOf(name), metavar, inWords).pipe(Flag.optional)]
      }),
    ),
    file: text("config", "FILE", "Settings in TOML, for those that neither a flag nor the environment gives").pipe(
      Flag.optional,
    ),
  },
  ({ file, given }) =>
    told(serve({
      flags: Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => Option.isSome(value) ? [[name, value.value]] : []),
      ),
      environment: Deno.env.toObject(),
      ...Option.isSome(file) ? { file: file.value } : {},
    })),
).pipe(
  Command.withDescription("Serves one node of a cluster. Each setting by flag, as SYNOD_SETTING, or in a file"),
)

const started = Command.make(
  "start",
  {
    directory: text("directory", "PATH", withOtherwise("Where the nodes' disks are kept", ".synod")).pipe(
      Flag.withDefault(".synod"),
    ),
    port: countOr(7100, "port", "PORT", "Peers listen from here on, clients are served from 100 above", 65_000),
    nodes: countOr(3, "nodes", "COUNT", "How many nodes", 26),
  },
  (options) => told(start(options)),
).pipe(Command.withDescription("Boots a cluster on this machine, a process a node, and shows what its nodes say"))

const restored = Command.make(
  "restore",
  {
    options: {
      from: text("from", "PATH", "The copy of the directory of a node that was stopped; it stays as it is"),
      cluster: text("cluster", "NAME", "The new cluster's name, which no cluster has had yet").pipe(
        Flag.withSchema(Schema.NonEmptyString),
      ),
      node: text("node", "NAME", "A node of the new cluster").pipe(Flag.withSchema(NodeId)),
      directory: text("directory", "PATH", "Where that node's disk will be kept: empty, or not there yet"),
    },
    json: client.json,
  },
  ({ json, options }) => told(Effect.provideService(restore(options), Json, json)),
).pipe(
  Command.withDescription(
    "Makes the disk of a node of a new cluster from a copy of an old one's: the same copy for each node (docs/backup.md)",
  ),
)

const traced = Command.make(
  "trace",
  {
    files: Argument.String("file").pipe(
      Argument.withDescription("A trace; or what nodes have noted in their --trace-directory, a file a node"),
      Argument.variadic({ min: 1 }),
    ),
    output: text("output", "FILE", "Where to write it (default: beside the first file, with .html for its ending)")
      .pipe(
        Flag.withAlias("o"),
        Flag.optional,
      ),
    shiviz: Flag.Boolean("shiviz").pipe(
      Flag.withDescription("A log for ShiViz in place of a page; printed, unless --output is given"),
      Flag.withDefault(false),
    ),
  },
  (options) => told(trace(options)),
).pipe(
  Command.withDescription(
    "Draws what happened among nodes: a page with a space-time diagram, which needs nothing else",
  ),
)

const simulated = Command.make(
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
    keepsGoing: Flag.Boolean("keep-going").pipe(
      Flag.withDescription("Go on after a day that goes wrong"),
      Flag.withDefault(false),
    ),
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
    json: client.json,
  },
  ({ duration, json, minutes, protocol, schedule, seed, seeds, service, ...rest }) => {
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
        Effect.andThen(Effect.provideService(lived, Json, json)),
        Effect.map((isWell) => exitWith(isWell ? 0 : 1)),
      ),
    )
  },
).pipe(
  Command.withDescription(
    "Puts protocols and services to the test: days of simulated faults, each drawn by its seed, by all cores",
  ),
)

const worked = Command.make(workerName, {}, () => told(worker)).pipe(Command.unlisted)

const broken = Command.make(
  "chaos",
  {
    options: {
      seconds: countOr(60, "seconds", "SECONDS", "How long things go wrong", 86_400),
      nodes: Flag.Literals("nodes", ["3", "5"]).pipe(
        Flag.withMetavar("COUNT"),
        Flag.withDescription(withOtherwise("How many nodes", 3)),
        Flag.map(Number),
        Flag.withDefault(3),
      ),
      seed: Flag.Int("seed").pipe(
        Flag.withMetavar("SEED"),
        Flag.withDescription("Draws the same faults again; what comes of them is as the machine has it"),
        Flag.optional,
      ),
      service: Flag.Literals("service", ["key-value", "lock-server"]).pipe(
        Flag.withMetavar("NAME"),
        Flag.withDescription(withOtherwise("What clients use meanwhile", "key-value")),
        Flag.withDefault("key-value" as const),
      ),
      keepData: text("keep-data", "PATH", "Keep disks, logs and histories there, also if nothing goes wrong").pipe(
        Flag.optional,
      ),
    },
    json: client.json,
  },
  ({ json, options }) => told(Effect.provideService(chaos(options), Json, json)),
).pipe(
  Command.withDescription(
    "Breaks a cluster of processes on this machine while clients use it, and judges what they have seen",
  ),
)

/** The command line. */
export const synod = Command.make("synod").pipe(
  Command.withDescription("Replicated services: a cluster of nodes that agree, and what can be asked of it"),
  Command.withSubcommands([
    { group: "Nodes", commands: [started, served, restored] },
    { group: "Tests", commands: [simulated, broken, worked, traced] },
    { group: "Clients", commands: [kv, locked, standing, bench] },
  ]),
)

/** Runs a command line; bad input is answered with the fault and the usage. */
export const run = Command.runWith(synod, { version: "0.1.0" })
