/**
 * Predicates whose verdicts are remembered.
 *
 * @module
 */
import { InvalidModel } from "./InvalidModel.ts"
import { at, withRoom } from "../rows/Ints.ts"
import type { Property } from "./Property.ts"
import type { StateView } from "./StateView.ts"

const unknown = 0
const holds = 1
const fails = 2

/**
 * Judges states by one property. A predicate that has looked at a single part of a state will say the same of every
 * state with that part: it depends on nothing else, and always looks at the same part first.
 */
export class Judge<H> {
  readonly property: Property<H>
  private readonly view: StateView<H>
  /** The place of the part that it looks at first, once that is known. */
  private place: number | undefined
  /** By the id of that part. */
  private verdicts = new Int32Array(64)

  constructor(property: Property<H>, view: StateView<H>) {
    this.property = property
    this.view = view
  }

  /** Whether it holds in the state whose row this is. */
  holds(row: Int32Array): boolean {
    const part = this.place === undefined ? undefined : at(row, this.place)
    const known = part === undefined || part >= this.verdicts.length ? unknown : at(this.verdicts, part)
    if (known !== unknown) return known === holds
    this.view.show(row)
    const verdict = this.ask()
    const read = this.view.onlyRead
    if (read !== undefined) {
      this.place = read
      this.verdicts = withRoom(this.verdicts, at(row, read) + 1)
      this.verdicts[at(row, read)] = verdict ? holds : fails
    }
    return verdict
  }

  private ask(): boolean {
    try {
      return this.property.holds(this.view)
    } catch (cause) {
      if (cause instanceof InvalidModel) throw cause
      throw this.view.problem(
        `its property "${this.property.name}" throws ${
          String(cause)
        }; let it answer in every state that can be reached`,
      )
    }
  }
}
