/**
 * What the events of a failure detector add up to: whom a node suspects.
 *
 * @module
 */
import { Effect, Option, Stream } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import { Signal } from "./Signal.ts"

type Suspects = ReadonlySet<NodeId>

/** Whom a node suspects, and streams of it for readers of any pace. */
export class Suspicions<in out E> {
  private current: Suspects = new Set()
  private readonly changed = new Signal<E>()

  get suspects(): Effect.Effect<Suspects> {
    return Effect.sync(() => this.current)
  }

  /** Whom it suspects now, and then each change that the reader is awake for. */
  get changes(): Stream.Stream<Suspects, E> {
    const unread: Suspects | undefined = undefined
    return Stream.paginate<Suspects | undefined, Suspects, E>(
      unread,
      (last) =>
        Effect.map(this.changed.until(() => this.current !== last), () => [[this.current], Option.some(this.current)]),
    )
  }

  /** It suspects these and no others. */
  become(suspects: ReadonlyArray<NodeId>): void {
    if (suspects.length === this.current.size && suspects.every((node) => this.current.has(node))) return
    this.current = new Set(suspects)
    this.changed.notify()
  }

  /** Fails all streams once they have told what is known. */
  fail(error: E): void {
    this.changed.fail(error)
  }
}
