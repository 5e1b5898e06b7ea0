/**
 * Two versions of a log side by side, passing over the nodes that they share: the cost follows the difference.
 *
 * @module
 */
import * as Equal from "effect/Equal"
import { childAt, descend, endOfNode, entryAt, leafAt, levelOf, type Node, startOfLeaf, type Vector } from "./tree.ts"

/** What is asked of [from, to), a range within one leaf position. */
type RangeTest = (from: number, to: number) => boolean

const everyBelow = <A>(left: Node<A>, right: Node<A>, from: number, to: number, test: RangeTest): boolean => {
  if (left === right) return true
  if (left._tag === "Leaf" || right._tag === "Leaf") return test(from, to)
  for (let start = from; start < to;) {
    const end = Math.min(to, endOfNode(start, left.level - 1))
    if (!everyBelow(childAt(left, start), childAt(right, start), start, end, test)) return false
    start = end
  }
  return true
}

/** Whether `test` holds wherever the vectors do not share a leaf, over [from, to), which lies in both; in order. */
const everyUnshared = <A>(left: Vector<A>, right: Vector<A>, from: number, to: number, test: RangeTest): boolean => {
  const tail = Math.min(startOfLeaf(left.endIndex), startOfLeaf(right.endIndex))
  const split = Math.max(from, Math.min(to, tail))
  if (from < split && left.root !== right.root && left.root !== undefined && right.root !== undefined) {
    const level = Math.min(levelOf(left.root), levelOf(right.root))
    if (!everyBelow(descend(left.root, from, level), descend(right.root, from, level), from, split, test)) return false
  }
  return split >= to || leafAt(left, split) === leafAt(right, split) || test(split, to)
}

/** Whether the two hold equal entries, by `Equal.equals`, at the same indices. */
export const equals = <A>(left: Vector<A>, right: Vector<A>): boolean =>
  left.firstIndex === right.firstIndex &&
  left.endIndex === right.endIndex &&
  everyUnshared(left, right, left.firstIndex, left.endIndex, (from, to) => {
    const [lefts, rights] = [leafAt(left, from), leafAt(right, from)]
    for (let index = from; index < to; index++) {
      if (!Equal.equals(entryAt(lefts, index), entryAt(rights, index))) return false
    }
    return true
  })

/** Visits, over [from, to), which lies in both or is empty, the entries of `after` that are not identical to those of `before`. */
export const forEachChanged = <A>(
  before: Vector<A>,
  after: Vector<A>,
  from: number,
  to: number,
  visit: (entry: A, index: number) => void,
): void => {
  everyUnshared(before, after, from, to, (from, to) => {
    const [olds, news] = [leafAt(before, from), leafAt(after, from)]
    for (let index = from; index < to; index++) {
      const entry = entryAt(news, index)
      if (entryAt(olds, index) !== entry) visit(entry, index)
    }
    return true
  })
}
