/**
 * A map from strings, ordered by their UTF-16 code units, as an immutable value: a change costs O(log n), and the old
 * map stays as it was. It is a copy-on-write B+ tree, of `sorted-btree`.
 *
 * @module
 */
import { Schema, SchemaTransformation } from "effect"
import { EmptyBTree, type ISortedMapF } from "sorted-btree"

/** A pair of a map. */
export type Pair<A> = readonly [key: string, value: A]

/** An immutable map whose keys are strings, in order. */
export class SortedMap<A> implements Iterable<Pair<A>> {
  readonly #tree: ISortedMapF<string, A>

  private constructor(tree: ISortedMapF<string, A>) {
    this.#tree = tree
  }

  /** A map of these pairs; of two with one key, the later. */
  static from<A = never>(pairs: Iterable<Pair<A>>): SortedMap<A> {
    const empty: ISortedMapF<string, A> = EmptyBTree
    return new SortedMap(empty.withPairs(Array.from(pairs, ([key, value]) => [key, value]), true))
  }

  /** How many keys it has. */
  get size(): number {
    return this.#tree.size
  }

  /** The first pair, if there is any. */
  get first(): Pair<A> | undefined {
    return this.#tree.nextHigherPair()
  }

  /** The value at the key, if it is there. */
  get(key: string): A | undefined {
    return this.#tree.get(key)
  }

  /** Whether the key is there. */
  has(key: string): boolean {
    return this.#tree.has(key)
  }

  /** The map with this value at the key. */
  set(key: string, value: A): SortedMap<A> {
    return new SortedMap(this.#tree.with(key, value, true))
  }

  /** The map without the key; itself if it is not there. */
  delete(key: string): SortedMap<A> {
    return this.has(key) ? new SortedMap(this.#tree.without(key)) : this
  }

  /** The pairs from a key on, in order. */
  from(key: string): Iterable<Pair<A>> {
    return { [Symbol.iterator]: () => this.#tree.entries(key) }
  }

  /** All pairs, in order. */
  [Symbol.iterator](): Iterator<Pair<A>> {
    return this.#tree.entries()
  }
}

/** The Schema of maps of such values by the key that each bears. Their JSON is an array of the values, in order. */
export const schema = <A>(
  value: Schema.Codec<A, unknown>,
  keyOf: (value: A) => string,
): Schema.Codec<SortedMap<A>, unknown> =>
  Schema.Array(value).pipe(
    Schema.decodeTo(
      Schema.declare((input): input is SortedMap<A> => input instanceof SortedMap),
      SchemaTransformation.transform<SortedMap<A>, ReadonlyArray<A>>({
        decode: (values) => SortedMap.from(values.map((value) => [keyOf(value), value])),
        encode: (map) => Array.from(map, ([, value]) => value),
      }),
    ),
  )
