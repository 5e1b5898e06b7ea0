/**
 * A session: what makes a call that is sent twice take effect once.
 *
 * @module
 */

/** An open session, and the numbers of its calls. */
export class Session {
  /** The replicas' name for it. */
  readonly name: string
  /** Calls with numbers below it are over: answered, or given up. */
  settled = 0
  private next = 0
  /** Calls above `settled` that are over. */
  private readonly over = new Set<number>()

  constructor(name: string) {
    this.name = name
  }

  /** The number of one more call. */
  number(): number {
    return this.next++
  }

  /** The call of that number is over. */
  settle(number: number): void {
    if (number === this.settled) this.settled++
    else this.over.add(number)
    while (this.over.delete(this.settled)) this.settled++
  }
}
