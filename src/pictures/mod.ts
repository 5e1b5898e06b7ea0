/**
 * Counterexamples for a terminal, and as pages to be looked at in a browser.
 *
 * @module
 */
export { picturesIn, printReport } from "./printReport.ts"
