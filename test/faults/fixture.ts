/** Schedules for tests, drawn or with one fault of each tag. */
import { Effect, Random } from "effect"
import { Draw, type Fault, type Schedule } from "../../src/faults/mod.ts"
import { NodeId } from "../../src/model/NodeId.ts"

export const id = (name: string): NodeId => NodeId.make(name)
export const [a, b, c] = [id("a"), id("b"), id("c")] as const
export const nodes: ReadonlyArray<NodeId> = [a, b, c, id("d"), id("e")]

/** All that can be drawn. */
export const everything: Draw.Options = {
  nodes,
  durationMs: 60_000,
  bears: ["crash", "omission", "timing", "response", "arbitrary"],
  canLose: 2,
  canLoseDisks: true,
  maxDown: 3,
  maxDrift: 0.1,
}

export const seeds: ReadonlyArray<number> = Array.from({ length: 200 }, (_, seed) => seed)

/** The schedule of a seed. */
export const drawn = (seed: number, options: Partial<Draw.Options> = {}): Schedule.Schedule =>
  Effect.runSync(Random.withSeed(
    Effect.map(Effect.service(Random.Random), (random) => Draw.schedule(random, { ...everything, ...options })),
    `schedule ${seed}`,
  ))

const oneOfEach: { readonly [Tag in Fault.Fault["_tag"]]: Fault.Fault & { readonly _tag: Tag } } = {
  Crash: { _tag: "Crash", node: a, disk: "lost" },
  OmitSends: { _tag: "OmitSends", node: a, likelihood: 0.5 },
  OmitReceives: { _tag: "OmitReceives", node: a, likelihood: 0.5 },
  Pause: { _tag: "Pause", node: a },
  Drift: { _tag: "Drift", node: a, rate: 1.1 },
  Jump: { _tag: "Jump", node: a, ms: -1000 },
  SlowDisk: { _tag: "SlowDisk", node: a, syncMs: 30 },
  FullDisk: { _tag: "FullDisk", node: a },
  ReadOnlyDisk: { _tag: "ReadOnlyDisk", node: a },
  FailSync: { _tag: "FailSync", node: a },
  TearWrite: { _tag: "TearWrite", node: a },
  DamageRecord: { _tag: "DamageRecord", node: a, how: "corrupt" },
  LoseRecord: { _tag: "LoseRecord", node: a },
  Disturb: {
    _tag: "Disturb",
    directions: [[a, b], [b, a]],
    minDelayMs: 0,
    maxDelayMs: 50,
    loss: 0.1,
    duplication: 0,
    reordering: 1,
  },
  Clog: { _tag: "Clog", from: a, to: b },
  Cut: { _tag: "Cut", from: a, to: b },
  Partition: { _tag: "Partition", groups: [[a, b], [b, c]] },
  Misreport: { _tag: "Misreport", node: a, likelihood: 1 },
  SkipWrites: { _tag: "SkipWrites", node: a, likelihood: 1 },
  Equivocate: { _tag: "Equivocate", node: a, likelihood: 1 },
}

/** One fault of each tag. */
export const faults: ReadonlyArray<Fault.Fault> = Object.values(oneOfEach)
