/**
 * What a lying node says instead of what it should.
 *
 * @module
 */
import type { Random } from "effect"
import type { NodeId } from "../model/NodeId.ts"

/** A value of a message that can be another one: how to say the message with that. */
type Say = (value: unknown) => unknown

interface Leaf {
  readonly value: boolean | number | string
  readonly say: Say
}

/** What tells kinds of messages apart: with another, it would be no message at all. */
const isKind = (key: string): boolean => key.startsWith("_")

const leavesOf = (value: unknown, say: Say): ReadonlyArray<Leaf> => {
  if (typeof value === "boolean" || typeof value === "number" || typeof value === "string") return [{ value, say }]
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leavesOf(item, (other) => say(value.with(index, other))))
  }
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).filter(([key]) => !isKind(key))
    .flatMap(([key, item]) => leavesOf(item, (other) => say({ ...value, [key]: other })))
}

/** Draws another value of the same kind: a node for a node, a number close by, other words. */
const other = (value: Leaf["value"], nodes: ReadonlyArray<NodeId>, random: Random.Random): Leaf["value"] => {
  if (typeof value === "boolean") return !value
  if (typeof value === "number") {
    const step = 1 + Math.floor(random.nextDoubleUnsafe() * 3)
    return value < step || random.nextDoubleUnsafe() < 0.5 ? value + step : value - step
  }
  const others = nodes.filter((node) => node !== value)
  return others.length < nodes.length
    ? others[Math.floor(random.nextDoubleUnsafe() * others.length)] ?? value
    : `${value}'`
}

/** A message, in its encoding, with one value changed. It stays of its kind, and most often of its Schema. */
export const changed = (message: unknown, nodes: ReadonlyArray<NodeId>, random: Random.Random): unknown => {
  const leaves = leavesOf(message, (value) => value)
  const leaf = leaves[Math.floor(random.nextDoubleUnsafe() * leaves.length)]
  return leaf === undefined ? message : leaf.say(other(leaf.value, nodes, random))
}
