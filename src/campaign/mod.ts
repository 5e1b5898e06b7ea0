/**
 * Puts protocols and services to the test: days of faults by the thousand, each of which can be had again.
 *
 * @module
 */
export * as Campaign from "./Campaign.ts"
export * as Coverage from "./Coverage.ts"
export * as Day from "./Day.ts"
export * as Finding from "./Finding.ts"
export * as Plan from "./Plan.ts"
export { multiPaxos } from "./multipaxos/subject.ts"
export { paxos } from "./paxos/subject.ts"
export { election, lockServer } from "./services/holders.ts"
export { keyValue } from "./services/keyValue.ts"
export { Operations } from "./services/Operations.ts"
export { ofService, type Options as ServiceOptions } from "./services/subject.ts"
export type { MakeWorkload, Workload } from "./services/Workload.ts"
export { shrink, type ShrinkOptions, type Shrunk } from "./shrink.ts"
export type { Minority, Setup, Stage, Subject, Told, Trial } from "./Subject.ts"
export type { Tampering } from "./Tampering.ts"
export { Situations } from "./Situations.ts"
export * as Team from "./Team.ts"
export * as Verdict from "./Verdict.ts"
