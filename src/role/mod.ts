/**
 * What a protocol author writes against: roles, their messages and their commands.
 *
 * @module
 */
export * from "./Command.ts"
export * as Message from "./Message.ts"
export * as Role from "./Role.ts"
export * from "./runStep.ts"
export * from "./Step.ts"
