/**
 * The nodes under a Log: a radix tree over absolute indices, 32 entries a leaf and 32 children a branch.
 *
 * The way to an entry is read off its index, five bits a level. So equal indices have equal ways in every version of
 * a log, and two versions can be compared node by node. The root is the smallest node whose span holds every leaf.
 *
 * @module
 */

/** Entries of a full leaf, and the most children of a branch. */
const width = 32

/** A run of up to 32 entries. Positions may be added; what a position holds never changes. */
export interface Leaf<out A> {
  readonly _tag: "Leaf"
  readonly entries: Array<A | undefined>
}

/** Children at `level` above the leaves (1 is right above them); absent where a prefix was dropped. */
export interface Branch<out A> {
  readonly _tag: "Branch"
  readonly level: number
  readonly children: ReadonlyArray<Node<A> | undefined>
}

/** A subtree. */
export type Node<A> = Leaf<A> | Branch<A>

/**
 * The entries of [firstIndex, endIndex): the full leaves in the tree, the rest in the tail.
 *
 * The tail starts at the last multiple of 32 that is not above `endIndex`. It may hold positions from `endIndex` on
 * (another version put them there) and, like the first leaf of the tree, positions before `firstIndex`.
 *
 * @internal
 */
export interface Vector<out A> {
  readonly firstIndex: number
  readonly endIndex: number
  readonly root: Node<A> | undefined
  readonly tail: Leaf<A>
}

export const leaf = <A>(entries: Array<A | undefined>): Leaf<A> => ({ _tag: "Leaf", entries })

const branch = <A>(level: number, children: ReadonlyArray<Node<A> | undefined>): Branch<A> => ({
  _tag: "Branch",
  level,
  children,
})

/** Placeholders for positions that a vector does not hold. */
export const absent = (count: number): Array<undefined> => new Array<undefined>(count).fill(undefined)

export const levelOf = <A>(node: Node<A>): number => node._tag === "Leaf" ? 0 : node.level

/** Where the way to `index` leads in a node at `level`. Bit operators see 32 bits of a number, hence the two halves. */
const slotOf = (index: number, level: number): number =>
  level < 6 ? (index >>> (5 * level)) & 31 : (Math.floor(index / 2 ** 30) >>> (5 * (level - 6))) & 31

/** Where in its leaf an index is: also how many entries before `endIndex` are in the tail. */
export const slotInLeaf = (index: number): number => index & 31

/** The first index of the leaf that holds `index`. */
export const startOfLeaf = (index: number): number => index - slotInLeaf(index)

/** The index after the last one that shares with `index` its node at `level`. */
export const endOfNode = (index: number, level: number): number => {
  const span = width ** (level + 1)
  return (Math.floor(index / span) + 1) * span
}

export const childAt = <A>(parent: Branch<A>, index: number): Node<A> => {
  const child = parent.children[slotOf(index, parent.level)]
  if (child === undefined) throw new Error(`Log is corrupt: no node at level ${parent.level - 1} for index ${index}`)
  return child
}

/** The node at `level` on the way to `index`. */
export const descend = <A>(root: Node<A>, index: number, level: number): Node<A> => {
  let node = root
  while (node._tag === "Branch" && node.level > level) node = childAt(node, index)
  return node
}

/** The leaf that holds `index`, which lies in [firstIndex, endIndex). */
export const leafAt = <A>({ root, endIndex, tail }: Vector<A>, index: number): Leaf<A> => {
  if (root === undefined || index >= startOfLeaf(endIndex)) return tail
  let node = root
  while (node._tag === "Branch") node = childAt(node, index)
  return node
}

/** The entry at `index`, which the vector holds. */
export const entryAt = <A>({ entries }: Leaf<A>, index: number): A =>
  // The range of the vector says that an entry is here; a check cannot, since `undefined` may be an A.
  entries[slotInLeaf(index)] as A

/** Visits the entries of [from, to) that the vector holds. */
export const forEach = <A>(
  vector: Vector<A>,
  from: number,
  to: number,
  visit: (entry: A, index: number) => void,
): void => {
  const last = Math.min(to, vector.endIndex)
  for (let index = Math.max(from, vector.firstIndex); index < last;) {
    const leaf = leafAt(vector, index)
    for (const end = Math.min(last, endOfNode(index, 0)); index < end; index++) visit(entryAt(leaf, index), index)
  }
}

/** The entries of [from, to) that the vector holds. */
export const slice = <A>(vector: Vector<A>, from: number, to: number): Array<A> => {
  const entries: Array<A> = []
  forEach(vector, from, to, (entry) => entries.push(entry))
  return entries
}

const put = <A>(node: Node<A> | undefined, level: number, index: number, leaf: Leaf<A>): Node<A> => {
  if (level === 0) return leaf
  const slot = slotOf(index, level)
  const children: Array<Node<A> | undefined> = node?._tag === "Branch" ? node.children.slice() : absent(slot)
  children[slot] = put(children[slot], level - 1, index, leaf)
  return branch(level, children)
}

/** The tree with `leaf` where `index` belongs, added or in place of another; `known` is any index in the tree. */
export const putLeaf = <A>(root: Node<A> | undefined, known: number, index: number, leaf: Leaf<A>): Node<A> => {
  if (root === undefined) return leaf
  let grown = root
  while (index >= endOfNode(known, levelOf(grown))) {
    const level = levelOf(grown) + 1
    grown = branch(level, [...absent(slotOf(known, level)), grown])
  }
  return put(grown, levelOf(grown), index, leaf)
}

/** The smallest node that holds both indices. */
const smallestWith = <A>(root: Node<A>, index: number, other: number): Node<A> => {
  let node = root
  while (node._tag === "Branch" && slotOf(index, node.level) === slotOf(other, node.level)) node = childAt(node, index)
  return node
}

const dropLeft = <A>(node: Node<A>, first: number): Node<A> => {
  if (node._tag === "Leaf") return node
  const slot = slotOf(first, node.level)
  const kept = node.children.slice(slot + 1)
  return branch(node.level, [...absent(slot), dropLeft(childAt(node, first), first), ...kept])
}

const dropRight = <A>(node: Node<A>, last: number): Node<A> => {
  if (node._tag === "Leaf") return node
  const kept = node.children.slice(0, slotOf(last, node.level))
  return branch(node.level, [...kept, dropRight(childAt(node, last), last)])
}

/** The tree without the leaves that lie entirely before `first`, up to `last`, the last index that it holds. */
export const keepFrom = <A>(root: Node<A>, first: number, last: number): Node<A> =>
  dropLeft(smallestWith(root, first, last), first)

/** The tree without the leaves that lie entirely after `last`, from `first`, the first index that it holds. */
export const keepUpTo = <A>(root: Node<A>, first: number, last: number): Node<A> =>
  dropRight(smallestWith(root, first, last), last)
