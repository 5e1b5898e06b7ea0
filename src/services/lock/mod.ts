/**
 * A replicated lock server: locks with leases, fair waiting and fencing tokens.
 *
 * @module
 */
export type { Change, Claim, Claimed, Claims, Holder, Line, Standing } from "../claims/Claims.ts"
export { LeaseLost } from "../claims/handlers.ts"
export type { Holding } from "../claims/hold.ts"
export { type LockError, LockServer, type Options } from "./LockServer.ts"
export { type Acquisition, type Held, LockBusy, type Procedures } from "./service.ts"
export type { Lease, Leases } from "../Leases.ts"
export { LimitExceeded } from "../LimitExceeded.ts"
export type { PayloadSchema, Procedure } from "../Procedure.ts"
export type { Pair, SortedMap } from "../SortedMap.ts"
