/**
 * What stands in for the first slots of a log.
 *
 * @module
 */
import type { Slot } from "../model/Slot.ts"

/** What the commands of all slots below `end` came to, in place of those slots. */
export interface Snapshot {
  readonly end: Slot
  /** The image in parts, at least one; what they say is their writer's business. */
  readonly parts: ReadonlyArray<string>
}

/** The most UTF-16 units that a part of a snapshot may hold: what one message may carry. */
export const maxPartLength = 65_536

/** Throws a RangeError, which names the fault, unless this can be a snapshot of a log decided up to `decidedEnd`. */
export const check = ({ end, parts }: Snapshot, decidedEnd: Slot): void => {
  if (end > decidedEnd) {
    throw new RangeError(`a snapshot of the slots below ${end} of a log decided up to ${decidedEnd}; take less of it`)
  }
  if (parts.length === 0) throw new RangeError("a snapshot without parts; give one, be it empty")
  const long = parts.find(({ length }) => length > maxPartLength)
  if (long !== undefined) {
    throw new RangeError(
      `a snapshot with a part of length ${long.length}; parts hold ${maxPartLength} at most: cut it up`,
    )
  }
}
