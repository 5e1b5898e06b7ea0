/**
 * The program `synod`, for those who want services of their own to be deployed as the ready-made ones are.
 *
 * @module
 */
export { main, type Options } from "./program.ts"
export type { Services } from "./services.ts"
