/**
 * The draws of one handler: a script of choices that runs through all of their combinations.
 *
 * @module
 */

/** The largest bound whose outcomes are enumerated. */
export const largestBound = 64

/** Replays a prefix of choices, then draws 0; `advance` moves on to the next combination. */
export class Script {
  private choices: Array<number> = []
  private bounds: Array<number> = []
  private position = 0

  draw(bound: number): number {
    const choice = this.choices[this.position] ?? 0
    this.choices[this.position] = choice
    this.bounds[this.position] = bound
    this.position++
    return choice
  }

  /** Whether there is another combination; the next run of the handler draws it. */
  advance(): boolean {
    this.choices.length = this.position
    this.position = 0
    for (;;) {
      const last = this.choices.pop()
      if (last === undefined) return false
      if (last + 1 < (this.bounds[this.choices.length] ?? 0)) {
        this.choices.push(last + 1)
        return true
      }
    }
  }
}
