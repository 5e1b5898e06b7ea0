/**
 * The mark of a procedure that only reads.
 *
 * @module
 */
import { Context } from "effect"

/** Annotates a procedure that never changes the state: it is answered without an entry in the log. Default: false. */
export const ReadOnly: Context.Reference<boolean> = Context.Reference("@synod/synod/replicated/ReadOnly", {
  defaultValue: () => false,
})
