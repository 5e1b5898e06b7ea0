/**
 * The ways in which a system goes wrong: one vocabulary for simulated and live clusters, and for what is written of them.
 *
 * The classes are those of Cristian ("Understanding fault-tolerant distributed systems", CACM 1991): crash, omission,
 * timing, response and arbitrary faults; those of disks follow Rebello and others (USENIX ATC 2020) and Alagappan and
 * others ("Protocol-aware recovery", FAST 2018); partial partitions Alfatafta and others (OSDI 2020) and Ng and others
 * ("Omni-Paxos", EuroSys 2023).
 *
 * @module
 */
import { Schema } from "effect"
import { NodeId } from "../model/NodeId.ts"

const Likelihood = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))
const Milliseconds = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** What is wrong for as long as it lasts. Likelihoods are from 0 to 1, an event each; times are in milliseconds. */
export type Fault =
  /** The node is down. If it comes back, it finds what it had synced, or an empty disk. */
  | { readonly _tag: "Crash"; readonly node: NodeId; readonly disk: "kept" | "lost" }
  /** What the node sends is lost. */
  | { readonly _tag: "OmitSends"; readonly node: NodeId; readonly likelihood: number }
  /** What is sent to the node is lost. */
  | { readonly _tag: "OmitReceives"; readonly node: NodeId; readonly likelihood: number }
  /** The node stands still, and goes on where it stood. */
  | { readonly _tag: "Pause"; readonly node: NodeId }
  /** The node's clocks run at this rate: 2 is twice as fast as time. */
  | { readonly _tag: "Drift"; readonly node: NodeId; readonly rate: number }
  /** The node's wall clock is ahead of time by so much, or behind it. */
  | { readonly _tag: "Jump"; readonly node: NodeId; readonly ms: number }
  /** A sync takes so much longer. */
  | { readonly _tag: "SlowDisk"; readonly node: NodeId; readonly syncMs: number }
  /** Every sync fails: nothing more fits on the disk. */
  | { readonly _tag: "FullDisk"; readonly node: NodeId }
  /** Every sync fails: the disk can only be read. */
  | { readonly _tag: "ReadOnlyDisk"; readonly node: NodeId }
  /** The next sync fails; what it was to write may be durable or not, all of it, and no later sync writes it. */
  | { readonly _tag: "FailSync"; readonly node: NodeId }
  /**
   * The node crashes in the middle of its next sync. Where a disk writes that as one transaction, as it must, its log of
   * writes ends in a torn one, which is all there or counts for nothing.
   */
  | { readonly _tag: "TearWrite"; readonly node: NodeId }
  /** A stored record is not what was written: its bits are others, or another record was written over it. */
  | { readonly _tag: "DamageRecord"; readonly node: NodeId; readonly how: "corrupt" | "misdirected" }
  /** A stored record can not be read any more. */
  | { readonly _tag: "LoseRecord"; readonly node: NodeId }
  /** All datagrams in these directions, or everywhere: later by an even choice of delays, lost, doubled, out of order. */
  | {
    readonly _tag: "Disturb"
    readonly directions: ReadonlyArray<readonly [from: NodeId, to: NodeId]> | "all"
    readonly minDelayMs: number
    readonly maxDelayMs: number
    readonly loss: number
    readonly duplication: number
    readonly reordering: number
  }
  /** What is sent in this direction waits until it is over. */
  | { readonly _tag: "Clog"; readonly from: NodeId; readonly to: NodeId }
  /** Nothing arrives in this direction. */
  | { readonly _tag: "Cut"; readonly from: NodeId; readonly to: NodeId }
  /** Nodes reach each other only within a group. A node in two groups is the bridge between them. */
  | { readonly _tag: "Partition"; readonly groups: ReadonlyArray<ReadonlyArray<NodeId>> }
  /** The node does not do what its messages say: some of what it sends has a value changed. */
  | { readonly _tag: "Misreport"; readonly node: NodeId; readonly likelihood: number }
  /** The node forgets: some of what it writes never reaches its disk, and nobody is told. */
  | { readonly _tag: "SkipWrites"; readonly node: NodeId; readonly likelihood: number }
  /** The node lies: to some peers it says something else than to others. */
  | { readonly _tag: "Equivocate"; readonly node: NodeId; readonly likelihood: number }

const node = { node: NodeId }
const likely = { node: NodeId, likelihood: Likelihood }
const direction = { from: NodeId, to: NodeId }

/** The Schema of a fault. */
export const Fault: Schema.Codec<Fault, unknown> = Schema.Union([
  Schema.TaggedStruct("Crash", { ...node, disk: Schema.Literals(["kept", "lost"]) }),
  Schema.TaggedStruct("OmitSends", likely),
  Schema.TaggedStruct("OmitReceives", likely),
  Schema.TaggedStruct("Pause", node),
  Schema.TaggedStruct("Drift", { ...node, rate: Schema.Finite.check(Schema.isGreaterThan(0)) }),
  Schema.TaggedStruct("Jump", { ...node, ms: Schema.Finite }),
  Schema.TaggedStruct("SlowDisk", { ...node, syncMs: Milliseconds }),
  Schema.TaggedStruct("FullDisk", node),
  Schema.TaggedStruct("ReadOnlyDisk", node),
  Schema.TaggedStruct("FailSync", node),
  Schema.TaggedStruct("TearWrite", node),
  Schema.TaggedStruct("DamageRecord", { ...node, how: Schema.Literals(["corrupt", "misdirected"]) }),
  Schema.TaggedStruct("LoseRecord", node),
  Schema.TaggedStruct("Disturb", {
    directions: Schema.Union([Schema.Literal("all"), Schema.Array(Schema.Tuple([NodeId, NodeId]))]),
    minDelayMs: Milliseconds,
    maxDelayMs: Milliseconds,
    loss: Likelihood,
    duplication: Likelihood,
    reordering: Likelihood,
  }),
  Schema.TaggedStruct("Clog", direction),
  Schema.TaggedStruct("Cut", direction),
  Schema.TaggedStruct("Partition", { groups: Schema.Array(Schema.Array(NodeId)) }),
  Schema.TaggedStruct("Misreport", likely),
  Schema.TaggedStruct("SkipWrites", likely),
  Schema.TaggedStruct("Equivocate", likely),
])

/** The class of a fault, from the mildest to the worst: whoever bears one bears those before it. */
export type FaultClass = "crash" | "omission" | "timing" | "response" | "arbitrary"

const classes: { readonly [Tag in Fault["_tag"]]: FaultClass } = {
  Crash: "crash",
  TearWrite: "crash",
  FailSync: "crash",
  FullDisk: "crash",
  ReadOnlyDisk: "crash",
  OmitSends: "omission",
  OmitReceives: "omission",
  Disturb: "omission",
  Cut: "omission",
  Partition: "omission",
  Clog: "timing",
  Pause: "timing",
  Drift: "timing",
  Jump: "timing",
  SlowDisk: "timing",
  DamageRecord: "response",
  LoseRecord: "response",
  Misreport: "response",
  SkipWrites: "response",
  Equivocate: "arbitrary",
}

/** The class of the faults of a tag. */
export const classOf = (tag: Fault["_tag"]): FaultClass => classes[tag]

/** The nodes that a fault concerns, of all that there are. */
export const nodesOf = (fault: Fault, all: ReadonlyArray<NodeId>): ReadonlyArray<NodeId> => {
  switch (fault._tag) {
    case "Clog":
    case "Cut":
      return [fault.from, fault.to]
    case "Disturb":
      return fault.directions === "all" ? all : [...new Set(fault.directions.flat())]
    case "Partition":
      // Who is in no group reaches nobody.
      return all
    default:
      return [fault.node]
  }
}

const percent = (likelihood: number): string => `${Math.round(likelihood * 100)}%`

/** A fault in words, as in `b is down, and its disk is lost`. */
export const format = (fault: Fault): string => {
  switch (fault._tag) {
    case "Crash":
      return `${fault.node} is down${fault.disk === "lost" ? ", and its disk is lost" : ""}`
    case "OmitSends":
      return `${percent(fault.likelihood)} of what ${fault.node} sends is lost`
    case "OmitReceives":
      return `${percent(fault.likelihood)} of what is sent to ${fault.node} is lost`
    case "Pause":
      return `${fault.node} stands still`
    case "Drift":
      return `the clocks of ${fault.node} run at ${fault.rate} times the rate of time`
    case "Jump":
      return `the wall clock of ${fault.node} is off by ${fault.ms} ms`
    case "SlowDisk":
      return `a sync of ${fault.node} takes ${fault.syncMs} ms longer`
    case "FullDisk":
      return `the disk of ${fault.node} is full`
    case "ReadOnlyDisk":
      return `the disk of ${fault.node} can only be read`
    case "FailSync":
      return `a sync of ${fault.node} fails`
    case "TearWrite":
      return `${fault.node} crashes in the middle of a sync`
    case "DamageRecord":
      return fault.how === "corrupt"
        ? `a record on the disk of ${fault.node} is corrupt`
        : `a write of ${fault.node} goes to the place of another record`
    case "LoseRecord":
      return `a record on the disk of ${fault.node} can not be read`
    case "Disturb": {
      const where = fault.directions === "all"
        ? "everywhere"
        : fault.directions.map(([from, to]) => `${from} to ${to}`).join(", ")
      return `${where}: ${fault.minDelayMs} to ${fault.maxDelayMs} ms, ${percent(fault.loss)} lost, ` +
        `${percent(fault.duplication)} doubled, ${percent(fault.reordering)} out of order`
    }
    case "Clog":
      return `what ${fault.from} sends to ${fault.to} waits`
    case "Cut":
      return `nothing arrives from ${fault.from} at ${fault.to}`
    case "Partition":
      return `only these reach each other: ${fault.groups.map((group) => group.join(" ")).join(" | ")}`
    case "Misreport":
      return `${percent(fault.likelihood)} of what ${fault.node} sends has a value changed`
    case "SkipWrites":
      return `${percent(fault.likelihood)} of what ${fault.node} writes never reaches its disk`
    case "Equivocate":
      return `${fault.node} tells its peers different things, ${percent(fault.likelihood)} of the time`
  }
}
