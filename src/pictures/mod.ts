/**
 * Counterexamples for a terminal, and as pages to be looked at in a browser.
 *
 * @module
 */
export { offer, picturesIn, printReport } from "./printReport.ts"
