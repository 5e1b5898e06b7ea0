/**
 * The ways in which a step of a role can end.
 *
 * @module
 */

/** What is left of a step that a crash cuts short. */
export interface Remains {
  /** The letters that do not wait for the sync. */
  readonly sends: ReadonlyArray<number>
  /** The event in which they leave. */
  readonly event: number
  /** The event in which even they wait, for they rest on what an earlier step of the batch changed. */
  readonly held: number
}

/** One way in which a step can end. */
export interface Outcome {
  /** The id of what the role is after it. */
  readonly local: number
  /** The letters that it sent to roles of the model, in order. */
  readonly sends: ReadonlyArray<number>
  readonly event: number
  /** It changed, sent and emitted nothing. */
  readonly idle: boolean
  /**
   * What is left of it if the node crashes before the sync, where that differs from a crash after the step, and of any
   * step within a batch.
   */
  readonly torn: Remains | undefined
}

/** All the ways in which a step can end, one for each combination of what it draws. */
export interface Outcomes {
  readonly all: ReadonlyArray<Outcome>
  /** Why a handler is at fault. */
  readonly defect: string | undefined
}
