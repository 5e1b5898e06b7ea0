/**
 * What a service does when it is asked one thing after the other.
 *
 * @module
 */
import type { Schema } from "effect"

/** A sequential specification. States are immutable. */
export interface Model<S, I, O> {
  readonly name: string
  readonly input: Schema.Codec<I, unknown>
  readonly output: Schema.Codec<O, unknown>
  readonly initial: S
  /**
   * The states that the input may lead to with this output; none if that cannot be its output. With `undefined` for the
   * output, which nobody knows then: the states that it may lead to with any.
   */
  readonly step: (state: S, input: I, output: O | undefined) => ReadonlyArray<S>
  /** A text that two states share if and only if they are equal. */
  readonly key: (state: S) => string
  /** The operation in words, as `swap 1 for 2: true`; `undefined` stands for an output that nobody knows. */
  readonly describe: (input: I, output: O | undefined) => string
  /** The state in words. */
  readonly show: (state: S) => string
  /** Whether the input changes no state. */
  readonly isRead: (input: I) => boolean
  /**
   * The part of the service that this is about, if the parts know nothing of each other. Then the whole is linearizable
   * if each part is (Herlihy and Wing, "Linearizability", TOPLAS 1990, theorem 1; Horn and Kroening, "Faster
   * linearizability checking via P-compositionality", 2015), and each is searched alone.
   */
  readonly partition?: (input: I) => string
}

/** No state: the output cannot be. */
export const refused: ReadonlyArray<never> = []

/** Leads to that state if the output may be the expected one. */
export const answers = <S, O extends string | number | boolean | null>(
  output: O | undefined,
  expected: O,
  next: S,
): ReadonlyArray<S> => output === undefined || output === expected ? [next] : refused

/** A service of many things by name, each of which is as `model` says and knows nothing of the others. */
export const perName = <S extends string | number | object | null, I extends { readonly name: string }, O>(
  { initial, key, show, step, ...model }: Model<S, I, O>,
): Model<ReadonlyMap<string, S>, I, O> => {
  const untouched = key(initial)
  return {
    ...model,
    initial: new Map(),
    partition: ({ name }) => name,
    step: (states, input, output) => {
      const state = states.get(input.name) ?? initial
      const withState = (next: S) => next === state ? states : new Map(states).set(input.name, next)
      return step(state, input, output).map(withState)
    },
    key: (states) => {
      const parts: Array<readonly [name: string, key: string]> = []
      for (const [name, state] of states) if (key(state) !== untouched) parts.push([name, key(state)])
      if (parts.length > 1) parts.sort(([a], [b]) => a < b ? -1 : 1)
      // Lengths come first, so that no two lists of texts run together to the same.
      return parts.map(([name, key]) => `${name.length}.${key.length}.${name}${key}`).join("")
    },
    show: (states) => Array.from(states, ([name, state]) => `${name}: ${show(state)}`).join(", ") || show(initial),
  }
}
