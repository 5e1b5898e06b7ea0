/**
 * Replicated elections: a master for a time, whose term is a fencing token.
 *
 * @module
 */
export type { Change, Claim, Claimed, Claims, Holder, Line, Standing } from "../claims/Claims.ts"
export { LeaseLost } from "../claims/handlers.ts"
export type { Holding } from "../claims/hold.ts"
export { Election, type ElectionError, type Options } from "./Election.ts"
export type { Candidacy, Candidate, Master, Observed, Procedures } from "./service.ts"
export type { Lease, Leases } from "../Leases.ts"
export { LimitExceeded } from "../LimitExceeded.ts"
export type { PayloadSchema, Procedure } from "../Procedure.ts"
export type { Pair, SortedMap } from "../SortedMap.ts"
