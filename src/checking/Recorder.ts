/**
 * Notes what clients do, as they do it.
 *
 * @module
 */
import type { Event, History } from "./History.ts"

/** Notes the events of one history. The caller says the time, in milliseconds of one clock that never goes back. */
export class Recorder<I, O> {
  private readonly noted: Array<Event<I, O>> = []

  /** What was noted so far; what has not ended yet is unknown. */
  get history(): History<I, O> {
    return this.noted
  }

  invoked(process: string, input: I, atMs: number): void {
    this.noted.push({ _tag: "Invoked", process, atMs, input })
  }

  returned(process: string, output: O, atMs: number): void {
    this.noted.push({ _tag: "Returned", process, atMs, output })
  }

  /** It had no effect, and never will. */
  failed(process: string, atMs: number): void {
    this.noted.push({ _tag: "Failed", process, atMs })
  }

  /** Nobody knows whether it had an effect, or will have one. */
  unknown(process: string, atMs: number): void {
    this.noted.push({ _tag: "Unknown", process, atMs })
  }
}
