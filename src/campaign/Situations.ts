/**
 * Which of the situations that a subject declares a day has seen, and how often.
 *
 * @module
 */

/** Counts situations; those that are never reached are there too, at 0. */
export class Situations<in Name extends string = never> {
  readonly #counts: Map<string, number>

  constructor(declared: ReadonlyArray<string>) {
    this.#counts = new Map(declared.map((name) => [name, 0]))
  }

  /** The situation was reached once more. */
  readonly reached = (name: Name): void => {
    const count = this.#counts.get(name)
    if (count === undefined) throw new Error(`the situation "${name}" is not declared by the subject`)
    this.#counts.set(name, count + 1)
  }

  /** How often each was reached, by name. */
  get counts(): { readonly [name: string]: number } {
    return Object.fromEntries(this.#counts)
  }
}
