/**
 * How much a search may cost, so that it ends; searching for an order is NP-complete (Gibbons and Korach 1997).
 *
 * @module
 */

/** What one search may use. A pure room has no clock: who wants a limit of time says when it is over. */
export interface Budget {
  /** How often the model may be asked for a step. Default: 20,000,000, about ten seconds of a small model. */
  readonly maxSteps?: number
  /** Bytes of the search's tables, about. Default: 512 MiB. */
  readonly maxBytes?: number
  /** Asked now and then whether the time is up. Default: never. */
  readonly isOver?: () => boolean
}

/** What ran out. */
export type Spent = "steps" | "memory" | "time"

/** Steps between two looks at the clock: less than a millisecond. */
const patience = 1024

/** Counts what is used of a budget. */
export class Meter {
  steps = 0
  private readonly maxSteps: number
  private readonly maxBytes: number
  private readonly isOver: () => boolean

  constructor({ isOver = () => false, maxBytes = 512 * 2 ** 20, maxSteps = 20_000_000 }: Budget = {}) {
    this.maxSteps = maxSteps
    this.maxBytes = maxBytes
    this.isOver = isOver
  }

  /** Takes one step by a search whose tables have so many bytes. Returns what has run out, if anything. */
  step(bytes: number): Spent | undefined {
    // What is no number is no budget.
    if (!(this.steps < this.maxSteps)) return "steps"
    if (!(bytes <= this.maxBytes)) return "memory"
    if (this.steps++ % patience === 0 && this.isOver()) return "time"
  }
}
