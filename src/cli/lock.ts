/**
 * Runs a command while holding a lock.
 *
 * @module
 */
import { Effect } from "effect"

export const lock = (_name: string, _lease: unknown, _command: ReadonlyArray<string>) => Effect.void
