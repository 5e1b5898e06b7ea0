/** A machine on the bench: batches are put in by hand, and what it tells is noted. */
import { Effect, type Schema } from "effect"
import { type Batch, Call, Close, type Entry, KeepAlive, Open } from "../../src/replicated/Batch.ts"
import type { Changes } from "../../src/replicated/Changes.ts"
import * as Image from "../../src/replicated/Image.ts"
import { type Answer, Machine } from "../../src/replicated/Machine.ts"
import type * as messages from "../../src/replicated/messages.ts"
import { compile } from "../../src/replicated/Procedure.ts"
import type * as ReplicatedService from "../../src/replicated/ReplicatedService.ts"

export const batch = (nowMs: number, entries: ReadonlyArray<Entry>, seed = nowMs): Batch => ({
  origin: "test",
  number: 0,
  seen: 0,
  nowMs,
  seed,
  length: 0,
  entries,
})

/** The exit of an answer, if it is one of a call. */
export const exitOf = (answer: Answer | undefined): messages.Exit | undefined =>
  answer?._tag === "Answered" ? answer.exit : undefined

export const success = (value: Schema.Json): Answer => ({
  _tag: "Answered",
  exit: { _tag: "Success", value },
  ageMs: 0,
})

export class Bench {
  nowMs = 0
  readonly machine: Machine
  readonly defects: Array<readonly [where: string, defect: unknown]> = []
  readonly changes: Array<readonly [service: string, index: number, changes: Changes]> = []
  private request = 0

  constructor(...services: ReadonlyArray<ReplicatedService.Any>) {
    this.machine = new Machine(
      services.map(compile),
      (where, defect) => this.defects.push([where, defect]),
      (service, index, changes) => this.changes.push([service, index, changes]),
    )
  }

  apply(...entries: ReadonlyArray<Entry>): ReadonlyArray<Answer> {
    const answers = this.machine.apply(batch(this.nowMs, entries))
    if (answers === undefined) throw new Error("the only one who proposes has proposed what is void")
    return answers
  }

  /** Opens a session and returns its name. */
  open(): string {
    const [answer] = this.apply(Open({ nonce: "n" }))
    if (answer?._tag !== "Opened") throw new Error(`no session: ${JSON.stringify(answer)}`)
    return answer.session
  }

  /** Calls a procedure, as the next request of a session unless said otherwise. */
  call(session: string, name: string, payload: Schema.Json = null, numbers: Partial<Call> = {}): Answer | undefined {
    const [service = "", procedure = ""] = name.split(".")
    const request = this.request++
    return this.apply(Call({ session, request, settled: 0, service, procedure, payload, ...numbers }))[0]
  }

  keepAlive(session: string): Answer | undefined {
    return this.apply(KeepAlive({ session }))[0]
  }

  close(session: string): Answer | undefined {
    return this.apply(Close({ session }))[0]
  }

  query(name: string, payload: Schema.Json = null): messages.Exit {
    const [service = "", procedure = ""] = name.split(".")
    const found = this.machine.find(service, procedure)
    if (typeof found === "string") throw new Error(found)
    return this.machine.query(found, procedure, Effect.runSync(found.procedure.payload.decode(payload)), 1)
  }

  get image(): ReadonlyArray<string> {
    return Image.encode(this.machine.image)
  }
}
