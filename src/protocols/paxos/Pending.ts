/**
 * The requests that wait for a decision.
 *
 * @module
 */
import type { Schema } from "effect"

/** A request for what is chosen. */
export interface Request {
  /** Makes it, at first or again. */
  readonly ask: () => void
  readonly answer: (value: Schema.Json) => void
}

/** Calls back once, so many milliseconds from now, unless the function that it returns is called before. */
export type After = (delayMs: number, callback: () => void) => () => void

/** A role that has crashed forgot who waits: requests are made again, so often, until they are answered. */
const askAgainMs = 1000

/** The requests that wait, by instance. While there are any, one timer serves them all. */
export class Pending {
  readonly #requests = new Map<string, Set<Request>>()
  readonly #after: After
  #disarm: (() => void) | undefined

  constructor(after: After) {
    this.#after = after
  }

  add(instance: string, request: Request): void {
    const others = this.#requests.get(instance) ?? new Set()
    this.#requests.set(instance, others.add(request))
    this.#disarm ??= this.#after(askAgainMs, () => this.#askAgain())
  }

  drop(instance: string, request: Request): void {
    const others = this.#requests.get(instance)
    if (others?.delete(request) && others.size === 0) this.#requests.delete(instance)
  }

  answer(instance: string, value: Schema.Json): void {
    const answered = this.#requests.get(instance) ?? []
    this.#requests.delete(instance)
    for (const { answer } of answered) answer(value)
  }

  /** Asks no more. */
  stop(): void {
    this.#disarm?.()
  }

  #askAgain(): void {
    this.#disarm = undefined
    if (this.#requests.size === 0) return
    for (const requests of this.#requests.values()) for (const { ask } of requests) ask()
    this.#disarm = this.#after(askAgainMs, () => this.#askAgain())
  }
}
