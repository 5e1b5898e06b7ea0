/**
 * Draws what goes wrong in a run.
 *
 * Each seed draws its own mix: whole kinds of faults are on or off, and each of the others has a rate of its own. So
 * runs differ from each other more than if all had a little of everything, and find more ("Swarm testing", Groce and
 * others, ISSTA 2012).
 *
 * @module
 */
import type { Random } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import { Dice } from "./Dice.ts"
import { classOf, type FaultClass } from "./Fault.ts"
import { type Kind, kinds } from "./Kinds.ts"
import { beginnings, type Schedule, type Strike } from "./Schedule.ts"

/** Who is to be struck, for how long, and what they claim to bear. */
export interface Options {
  readonly nodes: ReadonlyArray<NodeId>
  /** Every strike begins within it, and what has an end ends within it. */
  readonly durationMs: number
  readonly bears: ReadonlyArray<FaultClass>
  /** How many nodes may be hit by what only a minority bears: faults without an end, lost and damaged disks, lies. */
  readonly canLose: number
  /** Whether a node goes on after its disk was lost. */
  readonly canLoseDisks: boolean
  /** How many nodes may be down at once. */
  readonly maxDown: number
  /** How far the rates of clocks may be from that of time: below 1; 0 where they do not drift. */
  readonly maxDrift: number
}

/** Whether a kind may occur at all. */
const isBorne = ({ isLocal, tag, takes }: Kind, options: Options): boolean => {
  const { bears, canLose, canLoseDisks, maxDown, maxDrift, nodes } = options
  if (tag === "Drift" && maxDrift === 0) return false
  if (!isLocal && nodes.length < 2) return false
  switch (takes) {
    case "nothing":
      return bears.includes(classOf(tag))
    case "node":
      return maxDown > 0 && bears.includes(classOf(tag))
    case "disk":
      return maxDown > 0 && canLose > 0 && canLoseDisks
    case "truth":
      return canLose > 0 && bears.includes(classOf(tag))
  }
}

/** A kind that is on in this run, and how often and how long it occurs. */
interface Rated {
  readonly kind: Kind
  readonly weight: number
  readonly longestMs: number
}

const shortestMs = 10

/** Draws which kinds are on, and their rates. */
const mixOf = (dice: Dice, options: Options): ReadonlyArray<Rated> => {
  const longestMs = Math.max(shortestMs, options.durationMs / 3)
  return kinds.filter((kind) => isBorne(kind, options) && dice.isDrawn(1 / 2))
    .map((kind) => ({ kind, weight: dice.spread(1, 10), longestMs: dice.spread(shortestMs, longestMs) }))
}

const byWeight = (dice: Dice, mix: ReadonlyArray<Rated>): Rated | undefined => {
  let drawn = dice.below(mix.reduce((sum, { weight }) => sum + weight, 0))
  return mix.find(({ weight }) => (drawn -= weight) < 0)
}

/** When a strike is over. */
const endOf = (strike: Strike): number => Math.max(...beginnings(strike)) + (strike.forMs ?? Infinity)

/** The most nodes that are down at once while this one would be, each taken for down from its first strike to its end. */
const downAtOnce = (down: ReadonlyArray<Strike>, strike: Strike): number => {
  const during = [...down, strike].filter(({ atMs }) => atMs < endOf(strike))
  const nodesAt = (ms: number) =>
    new Set(
      during.filter((other) => other.atMs <= ms && ms < endOf(other))
        .flatMap(({ fault }) => "node" in fault ? [fault.node] : []),
    )
  const moments = [strike.atMs, ...during.map(({ atMs }) => atMs).filter((atMs) => atMs > strike.atMs)]
  return Math.max(...moments.map((ms) => nodesAt(ms).size))
}

/** Draws a schedule. */
export const schedule = (random: Random.Random, options: Options): Schedule => {
  const { canLose, durationMs, maxDown, nodes } = options
  const dice = new Dice(random)
  const faulty = dice.shuffled(nodes).slice(0, canLose)
  const mix = mixOf(dice, options)
  const meanMs = dice.spread(durationMs / 200, durationMs / 10)
  const hasEternal = dice.isDrawn(1 / 4)

  const drawStrike = ({ kind, longestMs }: Rated, atMs: number): Strike | undefined => {
    const hit = kind.takes === "disk" || kind.takes === "truth" ? faulty : nodes
    const node = hit[dice.below(hit.length)]
    if (node === undefined) return undefined
    const fault = kind.draw(dice, node, options)
    if (hasEternal && kind.isLocal && faulty.includes(node) && dice.isDrawn(1 / 20)) return { atMs, fault }
    const forMs = Math.min(dice.spread(shortestMs, longestMs), durationMs - atMs)
    if (!dice.isDrawn(1 / 5)) return { atMs, forMs, fault }
    const everyMs = forMs + dice.spread(shortestMs, longestMs)
    const times = Math.min(dice.spread(1, 10), Math.floor((durationMs - atMs - forMs) / everyMs))
    return times === 0 ? { atMs, forMs, fault } : { atMs, forMs, again: { times, everyMs }, fault }
  }

  const strikes: Array<Strike> = []
  const down: Array<Strike> = []
  for (let atMs = dice.below(2 * meanMs); atMs < durationMs; atMs += 1 + dice.below(2 * meanMs)) {
    const rated = byWeight(dice, mix)
    const strike = rated === undefined ? undefined : drawStrike(rated, atMs)
    if (rated === undefined || strike === undefined) continue
    const takesNode = rated.kind.takes === "node" || rated.kind.takes === "disk"
    if (takesNode && downAtOnce(down, strike) > maxDown) continue
    if (takesNode) down.push(strike)
    strikes.push(strike)
  }
  return { faulty, strikes }
}
