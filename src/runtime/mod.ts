/**
 * Nodes: roles as supervised fibers with mailboxes, timers and a disk.
 *
 * @module
 */
export * as Node from "./Node.ts"
export * as RestartPolicy from "./RestartPolicy.ts"
export type { Endpoint, EndpointOptions } from "./PostOffice.ts"
export { leaveAsyncContext } from "./AsyncContext.ts"
