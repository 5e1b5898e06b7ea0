/**
 * A service at a replica: its state, and its history of changes.
 *
 * @module
 */
import { Cause, Exit, Formatter, Option, Schema } from "effect"
import { ChangeHistory, type Changes, Image as ChangesImage } from "./Changes.ts"
import type { Limits } from "./Limits.ts"
import type * as messages from "./messages.ts"
import type { Moment } from "./Moment.ts"
import type { Compiled, Procedure } from "./Procedure.ts"

/** Told of a bug of a service: a handler that threw, suspended, or did what it may not. */
export type OnDefect = (where: string, defect: unknown) => void

/** Told of the changes that a call made, and of the index that they bear. */
export type OnChanges = (service: string, index: number, changes: Changes) => void

/** What a snapshot holds of a service. */
export interface HostedImage {
  readonly name: string
  readonly state: Schema.Json
  /** When it is next due; stored, as after a defect it is not what the state says. */
  readonly due: number | null
  readonly changes: typeof ChangesImage.Type
}
export const HostedImage: Schema.Codec<HostedImage, unknown> = Schema.Struct({
  name: Schema.String,
  state: Schema.Json,
  due: Schema.NullOr(Schema.Number),
  changes: ChangesImage,
})

const isReading = "it is read-only, and returned another state or changes; return the state that it was given"
const isIdle = "it changed nothing, and is still due; return a state that is next due later"

/** How often what is due may run before it is due later: far more often than calls can make due at one time. */
const maxRuns = 65_536
const isRestless = `it ran ${maxRuns} times, and is still due at the same time; return a state that is next due later`

const described = (defect: unknown): string => defect instanceof Error ? defect.message : Formatter.format(defect)

/** A service with its state. What a handler did that failed or died is void. */
export class Hosted {
  /** When the service is next due by itself, in milliseconds since 1970. */
  due: number | undefined
  history: ChangeHistory
  readonly service: Compiled
  private state: unknown
  private readonly onDefect: OnDefect
  private readonly onChanges: OnChanges

  constructor(service: Compiled, onDefect: OnDefect, onChanges: OnChanges) {
    this.service = service
    this.onDefect = onDefect
    this.onChanges = onChanges
    this.history = new ChangeHistory()
    this.state = service.initial
    this.schedule()
  }

  get image(): HostedImage {
    return {
      name: this.service.name,
      state: this.service.state.encode(this.state),
      due: this.due ?? null,
      changes: this.history.image,
    }
  }

  /** Takes the state of a snapshot, or the initial one. Throws if it is not of the service's Schema. */
  restore(image: HostedImage | undefined): void {
    this.history = new ChangeHistory(image?.changes)
    if (image === undefined) {
      this.state = this.service.initial
      return this.schedule()
    }
    const decoded = this.service.state.decode(image.state)
    if (Exit.isFailure(decoded)) {
      const fault = Cause.prettyErrors(decoded.cause)[0]?.message
      const cure = "start this node with the version of the service that wrote it"
      throw new Error(`the state of service "${image.name}" is not of its Schema: ${fault}; ${cure}`)
    }
    this.state = decoded.value
    this.due = image.due ?? undefined
  }

  /**
   * Runs a procedure on a payload that is of its Schema. One that only reads leaves no trace. The exit is sealed before
   * what was done takes effect: if it throws at a success or a failure, that is a defect; at a defect it may not throw.
   */
  call<Sealed>(
    name: string,
    procedure: Procedure,
    payload: unknown,
    moment: Moment,
    limits: Limits,
    seal: (exit: messages.Exit) => Sealed,
  ): Sealed {
    try {
      const call = { index: this.history.next }
      const exit = moment.run(() => procedure.handle(this.state, payload, call))
      if (Exit.isFailure(exit)) {
        const error = Cause.findErrorOption(exit.cause)
        if (Option.isNone(error)) throw Cause.squash(exit.cause)
        return seal({ _tag: "Failure", error: procedure.error.encode(error.value) })
      }
      const [state, result, changes = []] = exit.value
      if (procedure.isReadOnly && (state !== this.state || changes.length > 0)) throw new Error(isReading)
      const sealed = seal({ _tag: "Success", value: procedure.success.encode(result) })
      this.commit(state, changes, limits)
      return sealed
    } catch (defect) {
      this.onDefect(`${this.service.name}.${name}`, defect)
      return seal({ _tag: "Died", defect: described(defect) })
    }
  }

  /** Runs what is overdue. After a defect nothing is due before the state has changed, or the defect would recur. */
  runDue(nowMs: number, next: () => Moment, limits: Limits): void {
    const { deadlines, name } = this.service
    if (deadlines === undefined) return
    let [runs, latest] = [0, -Infinity]
    while (this.due !== undefined && this.due <= nowMs) {
      try {
        runs = this.due > latest ? 0 : runs + 1
        latest = Math.max(latest, this.due)
        if (runs > maxRuns) throw new Error(isRestless)
        const call = { index: this.history.next }
        const exit = next().run(() => deadlines.onDue(this.state, call))
        if (Exit.isFailure(exit)) throw Cause.squash(exit.cause)
        const [state, changes = []] = exit.value
        if (state === this.state) throw new Error(isIdle)
        this.commit(state, changes, limits)
      } catch (defect) {
        this.due = undefined
        this.onDefect(`${name}, what is due`, defect)
      }
    }
  }

  /** Takes over what a handler returned; throws, and takes over nothing, if a change is not of its Schema. */
  private commit(state: unknown, changes: ReadonlyArray<unknown>, limits: Limits): void {
    const encoded = changes.map((change) => this.service.change.encode(change))
    if (state !== this.state) {
      this.state = state
      this.schedule()
    }
    if (encoded.length === 0) return
    const index = this.history.next
    this.history.append(encoded, limits)
    this.onChanges(this.service.name, index, encoded)
  }

  private schedule(): void {
    try {
      this.due = this.service.deadlines?.next(this.state)
    } catch (defect) {
      this.due = undefined
      this.onDefect(`${this.service.name}, when it is due`, defect)
    }
  }
}
