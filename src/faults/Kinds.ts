/**
 * The kinds of faults, and how one of each is drawn.
 *
 * @module
 */
import type { NodeId } from "../model/NodeId.ts"
import type { Dice } from "./Dice.ts"
import type { Fault } from "./Fault.ts"

/** Among whom, and how far clocks may drift. */
export interface Setting {
  readonly nodes: ReadonlyArray<NodeId>
  readonly maxDrift: number
}

/** A kind of fault. */
export interface Kind {
  readonly tag: Fault["_tag"]
  /**
   * What it takes from the cluster: a node is down, it loses its disk, or it lies; or none of these. A disk tells of its
   * damage when it is loaded, so one that is damaged is as good as lost.
   */
  readonly takes: "node" | "disk" | "truth" | "nothing"
  /** Whether it is of one node alone, so that it may last for ever. */
  readonly isLocal: boolean
  /** Draws one: of this node, or of its links. */
  readonly draw: (dice: Dice, node: NodeId, setting: Setting) => Fault
}

type Directions = Extract<Fault, { readonly _tag: "Disturb" }>["directions"]

const directionsOf = (nodes: ReadonlyArray<NodeId>): ReadonlyArray<readonly [NodeId, NodeId]> =>
  nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => [from, to] as const))

const someDirections = (dice: Dice, node: NodeId, nodes: ReadonlyArray<NodeId>): Directions => {
  const all = directionsOf(nodes)
  switch (dice.below(4)) {
    case 0:
      return all.filter(([from]) => from === node)
    case 1:
      return all.filter(([, to]) => to === node)
    case 2:
      return dice.shuffled(all).slice(0, 1 + dice.below(all.length))
    default:
      return "all"
  }
}

const peerOf = (dice: Dice, node: NodeId, nodes: ReadonlyArray<NodeId>): NodeId => {
  const peers = nodes.filter((other) => other !== node)
  return peers[dice.below(peers.length)] ?? node
}

/** The shapes that partitions take; the partial ones are those of "Omni-Paxos" (Ng and others, EuroSys 2023, 2). */
const groupsOf = (dice: Dice, node: NodeId, nodes: ReadonlyArray<NodeId>): ReadonlyArray<ReadonlyArray<NodeId>> => {
  const others = dice.shuffled(nodes.filter((other) => other !== node))
  const all = [node, ...others]
  const size = 1 + dice.below(others.length)
  switch (dice.below(6)) {
    // Quorum loss: only one node is connected to a quorum.
    case 0:
      return others.map((other) => [node, other])
    // Chained: each node reaches its neighbours.
    case 1:
      return others.map((other, index) => [all[index] ?? node, other])
    // Constrained election: one is cut off, and of the rest one alone reaches all.
    case 2:
      return [others.slice(0, 1), ...others.slice(1).map((other) => [node, other])]
    // A bridge: two parts that have one node in common.
    case 3:
      return [[node, ...others.slice(size)], [node, ...others.slice(0, size)]]
    case 4:
      return [[node], others]
    default:
      return [all.slice(0, size), all.slice(size)]
  }
}

type Of<Tag> = Extract<Fault, { readonly _tag: Tag }>

const local = <Tag extends Fault["_tag"]>(
  tag: Tag,
  takes: Kind["takes"],
  draw: (dice: Dice, node: NodeId, setting: Setting) => Of<Tag>,
): Kind => ({ tag, takes, isLocal: true, draw })

const between = <Tag extends Fault["_tag"]>(
  tag: Tag,
  draw: (dice: Dice, node: NodeId, nodes: ReadonlyArray<NodeId>) => Of<Tag>,
): Kind => ({ tag, takes: "nothing", isLocal: false, draw: (dice, node, { nodes }) => draw(dice, node, nodes) })

const likelihood = (dice: Dice): number => dice.oneOf(0.02, 0.1, 0.3, 1)

/** All kinds of faults. */
export const kinds: ReadonlyArray<Kind> = [
  local("Crash", "node", (_, node) => ({ _tag: "Crash", node, disk: "kept" })),
  local("Crash", "disk", (_, node) => ({ _tag: "Crash", node, disk: "lost" })),
  local("TearWrite", "node", (_, node) => ({ _tag: "TearWrite", node })),
  local("FailSync", "node", (_, node) => ({ _tag: "FailSync", node })),
  local("FullDisk", "node", (_, node) => ({ _tag: "FullDisk", node })),
  local("ReadOnlyDisk", "node", (_, node) => ({ _tag: "ReadOnlyDisk", node })),
  local("OmitSends", "nothing", (dice, node) => ({ _tag: "OmitSends", node, likelihood: likelihood(dice) })),
  local("OmitReceives", "nothing", (dice, node) => ({ _tag: "OmitReceives", node, likelihood: likelihood(dice) })),
  between("Disturb", (dice, node, nodes) => ({
    _tag: "Disturb",
    directions: someDirections(dice, node, nodes),
    minDelayMs: dice.oneOf(0, 1, 10),
    maxDelayMs: dice.spread(10, 1000),
    loss: dice.oneOf(0, 0.02, 0.1, 0.3),
    duplication: dice.oneOf(0, 0.02, 0.3),
    reordering: dice.oneOf(0, 0.1, 1),
  })),
  between("Cut", (dice, node, nodes) => ({ _tag: "Cut", from: node, to: peerOf(dice, node, nodes) })),
  between("Partition", (dice, node, nodes) => ({ _tag: "Partition", groups: groupsOf(dice, node, nodes) })),
  between("Clog", (dice, node, nodes) => ({ _tag: "Clog", from: node, to: peerOf(dice, node, nodes) })),
  local("Pause", "nothing", (_, node) => ({ _tag: "Pause", node })),
  local("Drift", "nothing", (dice, node, { maxDrift }) => ({
    _tag: "Drift",
    node,
    rate: 1 + maxDrift * dice.oneOf(-1, -0.5, 0.5, 1),
  })),
  local("Jump", "nothing", (dice, node) => ({
    _tag: "Jump",
    node,
    ms: dice.oneOf(-1, 1) * dice.spread(10, 3_600_000),
  })),
  local("SlowDisk", "nothing", (dice, node) => ({ _tag: "SlowDisk", node, syncMs: dice.spread(1, 500) })),
  local("DamageRecord", "disk", (_, node) => ({ _tag: "DamageRecord", node, how: "corrupt" })),
  local("DamageRecord", "disk", (_, node) => ({ _tag: "DamageRecord", node, how: "misdirected" })),
  local("LoseRecord", "disk", (_, node) => ({ _tag: "LoseRecord", node })),
  local("Misreport", "truth", (dice, node) => ({ _tag: "Misreport", node, likelihood: likelihood(dice) })),
  local("SkipWrites", "truth", (dice, node) => ({ _tag: "SkipWrites", node, likelihood: likelihood(dice) })),
  local("Equivocate", "truth", (dice, node) => ({ _tag: "Equivocate", node, likelihood: likelihood(dice) })),
]
