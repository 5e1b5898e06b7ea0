/**
 * The field's nouns.
 *
 * @module
 */
export * as Address from "./Address.ts"
export * as Ballot from "./Ballot.ts"
export * as Configuration from "./Configuration.ts"
export * as Log from "./Log.ts"
export * as NodeId from "./NodeId.ts"
export * as Quorum from "./Quorum.ts"
export * as Slot from "./Slot.ts"
