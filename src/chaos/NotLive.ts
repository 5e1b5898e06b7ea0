/**
 * Faults that processes of one machine, which talk TCP and run as they were written, cannot be given from outside.
 *
 * @module
 */
import { Effect, Schema } from "effect"
import { Fault, type Schedule } from "../faults/mod.ts"
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

const clocks = "all processes have the machine's clocks; simulate it"
const honest = "the program does what it says; simulate it"

/** Faults that it cannot have whatever they say, and why. */
const never: { readonly [Tag in Fault.Fault["_tag"]]?: string } = {
  Drift: clocks,
  Jump: clocks,
  SlowDisk: "no disk is slowed down without a device of its own; simulate it, or pause the node",
  TearWrite: "the middle of a sync cannot be hit from outside; crash it at any moment, or simulate it",
  Misreport: honest,
  SkipWrites: honest,
  Equivocate: honest,
}

/** Whether a live cluster can have no fault of this kind. */
export const isNeverLive = (tag: Fault.Fault["_tag"]): boolean => Object.hasOwn(never, tag)

const whyNot = (fault: Fault.Fault): string | undefined => {
  switch (fault._tag) {
    case "OmitSends":
    case "OmitReceives":
      return fault.likelihood === 1
        ? undefined
        : "of a TCP connection all is lost or nothing; give the likelihood 1, or simulate it"
    case "Disturb":
      return fault.loss === 0 && fault.duplication === 0 && fault.reordering === 0
        ? undefined
        : "TCP loses, doubles and reorders nothing; give delays alone, or simulate it"
    default:
      return never[fault._tag]
  }
}

/** Why a live cluster cannot have this fault; `undefined` if it can. */
export const refusal = (fault: Fault.Fault): NotLive | undefined => {
  const why = whyNot(fault)
  return why === undefined ? undefined : new NotLive({ fault, why })
}

/** Fails if a live cluster cannot have one of these faults. */
export const check = ({ strikes }: Schedule.Schedule): Effect.Effect<void, NotLive> =>
  Effect.forEach(strikes, ({ fault }) => refusal(fault) ?? Effect.void, { discard: true })
