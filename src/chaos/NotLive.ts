/**
 * Faults that processes of one machine, which talk TCP and run as they were written, cannot be given from outside.
 *
 * @module
 */
import { Schema } from "effect"
import { Fault } from "../faults/mod.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"

const NotLiveBase: TaggedErrorClass<NotLive, "NotLive", {
  readonly fault: typeof Fault.Fault
  readonly why: Schema.String
}> = Schema.TaggedError<NotLive>()("NotLive", { fault: Fault.Fault, why: Schema.String })

/** A live cluster cannot have this fault. */
export class NotLive extends NotLiveBase {
  override get message(): string {
    return `a live cluster cannot have "${Fault.format(this.fault)}": ${this.why}`
  }
}

const allOrNothing = "of a TCP connection all is lost or nothing; give the likelihood 1, or simulate it"
const clocks = "all processes have the machine's clocks; simulate it"
const honest = "the program does what it says; simulate it"

const whyNot = (fault: Fault.Fault): string | undefined => {
  switch (fault._tag) {
    case "OmitSends":
    case "OmitReceives":
      return fault.likelihood === 1 ? undefined : allOrNothing
    case "Disturb":
      return fault.loss === 0 && fault.duplication === 0 && fault.reordering === 0
        ? undefined
        : "TCP loses, doubles and reorders nothing; give delays alone, or simulate it"
    case "Drift":
    case "Jump":
      return clocks
    case "SlowDisk":
      return "no disk is slowed down without a device of its own; simulate it, or pause the node"
    case "TearWrite":
      return "the middle of a sync cannot be hit from outside; crash it at any moment, or simulate it"
    case "Misreport":
    case "SkipWrites":
    case "Equivocate":
      return honest
    default:
      return undefined
  }
}

/** Why a live cluster cannot have this fault; `undefined` if it can. */
export const refusal = (fault: Fault.Fault): NotLive | undefined => {
  const why = whyNot(fault)
  return why === undefined ? undefined : new NotLive({ fault, why })
}
