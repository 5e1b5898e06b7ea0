/**
 * What can be put to the test.
 *
 * @module
 */
import { Context } from "effect"
import { election, keyValue, lockServer, multiPaxos, ofService, paxos, type Subject } from "../campaign/mod.ts"
import type { Services } from "./services.ts"

/** The ready-made protocols and services. */
const readyMade: ReadonlyArray<Subject> = [paxos(), multiPaxos(), keyValue(), lockServer(), election()]

/** Those of a program: its own, then its services, then the ready-made, each name once. */
export const subjectsOf = (own: ReadonlyArray<Subject>, services: Services): ReadonlyArray<Subject> => {
  const all = [...own, ...services.map((service) => ofService(service)), ...readyMade]
  return [...new Map(all.toReversed().map((subject) => [subject.name, subject])).values()].toReversed()
}

/** What this program puts to the test. */
export const Subjects: Context.Reference<ReadonlyArray<Subject>> = Context.Reference("@synod/synod/cli/Subjects", {
  defaultValue: () => readyMade,
})
