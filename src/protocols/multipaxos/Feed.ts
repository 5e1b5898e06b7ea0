/**
 * What a replica's events add up to: the commands decided so far, and who leads.
 *
 * @module
 */
import { Effect, Option, type Schema, Stream } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import * as Slot from "../../model/Slot.ts"
import type { Event } from "./Action.ts"
import { Signal } from "./Signal.ts"

/** A decided command and its place in the log. */
export interface DecidedCommand {
  readonly slot: Slot.Slot
  readonly index: number
  readonly command: Schema.Json
}

/** Slots that a stream takes at a time. */
const pageSlots = 64

/** The commands decided so far, and who leads; of both, streams that never fall behind their readers' pace. */
export class Feed<in out E> {
  private readonly slots: Array<ReadonlyArray<Schema.Json>> = []
  private readonly more = new Signal<E>()
  private readonly changed = new Signal<E>()
  private current: Option.Option<NodeId> = Option.none()
  private readonly self: NodeId

  constructor(self: NodeId) {
    this.self = self
  }

  get leader(): Option.Option<NodeId> {
    return this.current
  }

  /** Takes an event. A replica that has restarted tells again what is known already. */
  record(event: Event): void {
    switch (event._tag) {
      case "Decided":
        if (event.slot !== this.slots.length) return
        this.slots.push(event.commands)
        return this.more.notify()
      case "Leading":
        return this.lead(Option.some(this.self))
      case "Following":
        return this.lead(Option.some(event.ballot.node))
      case "Leaderless":
        return this.lead(Option.none())
    }
  }

  /** Fails all streams once they have told what is known. */
  fail(error: E): void {
    this.more.fail(error)
    this.changed.fail(error)
  }

  /** The decided commands from a slot on, and those to come. */
  decided(from: Slot.Slot): Stream.Stream<DecidedCommand, E> {
    return Stream.paginate(from, (slot) =>
      Effect.map(this.more.until(() => slot < this.slots.length), () => {
        const end = Math.min(slot + pageSlots, this.slots.length)
        return [this.page(slot, end), Option.some(Slot.advance(slot, end - slot))]
      }))
  }

  /** Who leads now, and then each change that the reader is awake for. */
  get leaderChanges(): Stream.Stream<Option.Option<NodeId>, E> {
    const unread: Option.Option<NodeId> | undefined = undefined
    return Stream.paginate<Option.Option<NodeId> | undefined, Option.Option<NodeId>, E>(
      unread,
      (last) =>
        Effect.map(this.changed.until(() => this.current !== last), () => [[this.current], Option.some(this.current)]),
    )
  }

  private lead(leader: Option.Option<NodeId>): void {
    if (Option.getOrNull(leader) === Option.getOrNull(this.current)) return
    this.current = leader
    this.changed.notify()
  }

  private page(from: Slot.Slot, end: number): ReadonlyArray<DecidedCommand> {
    const page: Array<DecidedCommand> = []
    for (let slot = from; slot < end; slot = Slot.advance(slot)) {
      for (const [index, command] of (this.slots[slot] ?? []).entries()) page.push({ slot, index, command })
    }
    return page
  }
}
