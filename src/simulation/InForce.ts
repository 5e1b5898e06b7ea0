/**
 * What is wrong at present, of one kind. What begins ends by itself, in whatever order.
 *
 * @module
 */

/** All of a kind that is in force, oldest first. */
export class InForce<A> {
  #all: ReadonlyArray<{ readonly it: A }> = []
  readonly #changed: (all: ReadonlyArray<A>) => void

  /** `changed` is told of all that is in force, whenever that is something else. */
  constructor(changed: (all: ReadonlyArray<A>) => void = () => {}) {
    this.#changed = changed
  }

  /** Begins it. What is returned ends it; a second time it does nothing. */
  begin(it: A): () => void {
    const place = { it }
    this.#become([...this.#all, place])
    return () => {
      if (this.#all.includes(place)) this.#become(this.#all.filter((other) => other !== place))
    }
  }

  /** Ends all of it. */
  endAll(): void {
    this.#become([])
  }

  get isAny(): boolean {
    return this.#all.length > 0
  }

  #become(all: ReadonlyArray<{ readonly it: A }>): void {
    this.#all = all
    this.#changed(all.map(({ it }) => it))
  }
}
