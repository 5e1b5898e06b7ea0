/**
 * Telling JSON apart.
 *
 * @module
 */
import type { Schema } from "effect"

/** Whether JSON that is an array or an object is an array: `Array.isArray` itself does not tell of one that is read-only. */
export const isArray: (json: Schema.JsonArray | Schema.JsonObject) => json is Schema.JsonArray = Array.isArray
