/** Seeded choices of what a randomized test is like. */
export { between, calm, oneOf } from "../../src/campaign/chance.ts"
