/**
 * The ready-made models, each of a service that is asked one thing after the other.
 *
 * @module
 */
export { casRegister, type CasRegisterInput } from "./casRegister.ts"
export { keyValue, type KeyValueInput, type KeyValueOutput } from "./keyValue.ts"
export { lock, type LockInput, type LockState } from "./lock.ts"
export { queue, type QueueInput } from "./queue.ts"
export { register, type RegisterInput } from "./register.ts"
export { set, type SetInput, type SetOutput } from "./set.ts"
export type { Value } from "./Value.ts"
