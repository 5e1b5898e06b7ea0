/**
 * Draws what goes wrong in a live cluster: the kinds of faults of a simulation, in so far as it can have them, at a pace
 * at which processes start and leaders are elected.
 *
 * @module
 */
import { Effect, Random } from "effect"
import type { Fault, Schedule } from "../faults/mod.ts"
import { Dice } from "../faults/Dice.ts"
import { type Kind, kinds } from "../faults/Kinds.ts"
import type { NodeId } from "../model/NodeId.ts"
import { isNeverLive } from "./NotLive.ts"

/** How long a fault lasts. */
const [shortestMs, longestMs] = [200, 6000]

/** From one fault to the next, on average: drawn for each run. */
const [leastMeanMs, mostMeanMs] = [400, 3000]

/** Of a fault that a live cluster can have in part, that part. */
const inPart = (fault: Fault.Fault): Fault.Fault => {
  switch (fault._tag) {
    case "Disturb":
      return { ...fault, loss: 0, duplication: 0, reordering: 0 }
    case "OmitSends":
    case "OmitReceives":
      return { ...fault, likelihood: 1 }
    default:
      return fault
  }
}

const possible = kinds.filter(({ tag }) => !isNeverLive(tag))

/** The kinds that are on in this run: about two thirds, so that runs differ. */
const mixOf = (dice: Dice): ReadonlyArray<Kind> => {
  const mix = possible.filter(() => dice.isDrawn(2 / 3))
  return mix.length > 0 ? mix : possible
}

const ofDisks: ReadonlySet<Fault.Fault["_tag"]> = new Set(["Crash", "DamageRecord", "LoseRecord", "ReadOnlyDisk"])

/** Whether it changes the disk, or would hide that. */
const isOfDisk = ({ _tag }: Fault.Fault): boolean => ofDisks.has(_tag)

/** How likely a step of a run is the beginning of a plot. */
const plotLikelihood = 0.1

/**
 * The plot against who has forgotten what it accepted: two know what is chosen, one of them loses its disk, and comes back to
 * those who have not heard of it while the other is away.
 */
const amnesia = (
  dice: Dice,
  atMs: number,
  forgetful: NodeId,
  nodes: ReadonlyArray<NodeId>,
): ReadonlyArray<Schedule.Strike> => {
  const others = dice.shuffled(nodes.filter((node) => node !== forgetful))
  const knowing = others.slice(0, Math.floor(nodes.length / 2))
  const ignorant = others.slice(knowing.length)
  const partedMs = 2500
  return [
    { atMs, forMs: partedMs, fault: { _tag: "Partition", groups: [[forgetful, ...knowing], ignorant] } },
    { atMs: atMs + partedMs - 100, forMs: 300, fault: { _tag: "Crash", node: forgetful, disk: "lost" } },
    ...knowing.map((node): Schedule.Strike => ({
      atMs: atMs + partedMs - 100,
      forMs: 3000,
      fault: { _tag: "Crash", node, disk: "kept" },
    })),
  ]
}

/** How long a plot takes. */
const plotMs = 5500

/**
 * Draws a schedule of so long. All nodes may be down at once. One alone may lose its disk, be it again and again: two that
 * are without theirs at a time do not become whole (multipaxos/README.md, "A lost disk").
 */
export const draw: (
  nodes: ReadonlyArray<NodeId>,
  durationMs: number,
) => Effect.Effect<Schedule.Schedule> = Effect.fnUntraced(function* (nodes, durationMs) {
  const dice = new Dice(yield* Random.Random)
  const faulty = dice.shuffled(nodes).slice(0, 1)
  const mix = mixOf(dice)
  const meanMs = dice.spread(leastMeanMs, mostMeanMs)
  const strikes: Array<Schedule.Strike> = []
  const diskIsBackMs = new Map<NodeId, number>()
  for (let atMs = dice.below(meanMs); atMs < durationMs - shortestMs; atMs += 1 + dice.below(2 * meanMs)) {
    const [forgetful] = faulty
    const isFree = atMs + plotMs < durationMs && diskIsBackMs.values().every((backMs) => backMs <= atMs)
    if (forgetful !== undefined && isFree && dice.isDrawn(plotLikelihood)) {
      strikes.push(...amnesia(dice, atMs, forgetful, nodes))
      for (const node of nodes) diskIsBackMs.set(node, atMs + plotMs)
      continue
    }
    const kind = mix[dice.below(mix.length)]
    const hit = kind?.takes === "disk" ? faulty : nodes
    const node = hit[dice.below(hit.length)]
    if (kind === undefined || node === undefined) continue
    const fault = inPart(kind.draw(dice, node, { nodes, maxDrift: 0 }))
    const forMs = Math.min(dice.spread(shortestMs, longestMs), durationMs - atMs)
    // Two things that befall a disk at a time leave open what the node must say of it.
    if (isOfDisk(fault) && atMs < (diskIsBackMs.get(node) ?? 0)) continue
    if (isOfDisk(fault)) diskIsBackMs.set(node, atMs + forMs)
    strikes.push({ atMs, forMs, fault })
  }
  return { faulty, strikes: strikes.sort((one, other) => one.atMs - other.atMs) }
})
