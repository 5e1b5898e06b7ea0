/**
 * Locks with fencing tokens.
 *
 * @module
 */
import { Schema } from "effect"
import { answers, type Model, perName, refused } from "../Model.ts"
import { told } from "./Value.ts"

/** What can be asked of a lock server, by the name of a lock. An owner has a lock at most once at a time. */
export type LockInput =
  | { readonly _tag: "Acquire"; readonly name: string; readonly owner: string }
  | { readonly _tag: "Release"; readonly name: string; readonly owner: string }

/** Who has the lock, and the last token that is known to have been given. */
export interface LockState {
  readonly owner: string | null
  readonly token: number
}

const one: Model<LockState, LockInput, number | boolean | null> = {
  name: "lock",
  input: Schema.Union([
    Schema.TaggedStruct("Acquire", { name: Schema.String, owner: Schema.String }),
    Schema.TaggedStruct("Release", { name: Schema.String, owner: Schema.String }),
  ]),
  output: Schema.Union([Schema.Finite, Schema.Boolean, Schema.Null]),
  initial: { owner: null, token: -Infinity },
  step: (state, { _tag, owner }, output) => {
    const { token } = state
    if (_tag === "Release") {
      return state.owner === owner ? answers(output, true, { owner: null, token }) : answers(output, false, state)
    }
    if (state.owner !== null) return answers(output, null, state)
    // Tokens rise, and by how much is the server's affair. Of one that nobody was told there is nothing to compare.
    if (output === undefined) return [{ owner, token }]
    return typeof output === "number" && output > token ? [{ owner, token: output }] : refused
  },
  key: ({ owner, token }) => `${token}${owner === null ? "" : `=${owner}`}`,
  describe: ({ _tag, name, owner }, output) =>
    _tag === "Acquire" ? told(`${owner} acquires ${name}`, output, "busy") : told(`${owner} releases ${name}`, output),
  show: ({ owner, token }) => {
    const last = token === -Infinity ? "" : `, last token ${token}`
    return owner === null ? `free${last}` : `held by ${owner}${last}`
  },
  isRead: () => false,
}

/**
 * An acquisition gives a token above all before it, or `null` if somebody has the lock; a release gives whether the owner
 * had it. Nobody loses a lock without releasing it: where leases run out, see `LockHistory`.
 */
export const lock: Model<ReadonlyMap<string, LockState>, LockInput, number | boolean | null> = perName(one)
