/**
 * Commands, as they are proposed.
 *
 * @module
 */
import type { Schema } from "effect"
import { isJson } from "../model/Json.ts"

/** Throws at what is no JSON, whatever its type says: other replicas would read something else, and differ. */
export const check = (command: Schema.Json): void => {
  if (!isJson(command)) {
    throw new TypeError(
      "a command is no JSON: give null, booleans, finite numbers, strings, and arrays and plain objects",
    )
  }
}
