/**
 * What a node's events add up to, whatever the protocol: the decided commands from the first slot on that it still
 * holds, the snapshot that stands for those before, and who leads.
 *
 * @module
 */
import { Effect, Option, type Schema, Stream } from "effect"
import * as Log from "../model/Log.ts"
import type { NodeId } from "../model/NodeId.ts"
import * as Slot from "../model/Slot.ts"
import type { Decided, DecidedSlot, LogStatus, Snapshot, Take } from "./ReplicatedLog.ts"
import { Compacted } from "./ReplicatedLogError.ts"
import { Signal } from "./Signal.ts"

type Commands = ReadonlyArray<Schema.Json>

/** Slots that a stream takes at a time. */
const pageSlots = 64

/** What a node knows, and streams of it that never fall behind their readers' pace. */
export class Feed<in out E> {
  private slots: Log.Log<Commands> = Log.empty()
  private latest: Option.Option<Snapshot> = Option.none()
  private isBegun = false
  private readonly more = new Signal<E>()
  private readonly changed = new Signal<E>()
  private current: Option.Option<NodeId> = Option.none()
  private under = ""
  private isVoter = true

  get leader(): Option.Option<NodeId> {
    return this.current
  }

  /** The end of what is known to be decided. */
  get decidedEnd(): Slot.Slot {
    return Slot.advance(zero, Log.endIndex(this.slots))
  }

  /** Who leads, and by what right, in the protocol's words. */
  lead(leader: Option.Option<NodeId>, reign: string): void {
    this.under = reign
    if (Option.getOrNull(leader) === Option.getOrNull(this.current)) return
    this.current = leader
    this.changed.notify()
  }

  /** Whether the node's word counts. */
  vote(votes: boolean): void {
    this.isVoter = votes
  }

  /** The node tells of its slots from `first` on, and has this snapshot of those before. First of all, and if it changes. */
  begin(first: Slot.Slot, snapshot: Option.Option<Snapshot>): void {
    this.isBegun = true
    this.latest = snapshot
    this.slots = Log.dropBefore(this.slots, first)
    this.more.notify()
  }

  /** What a slot has been decided to hold. A node that has restarted tells again what is known already. */
  decide(slot: Slot.Slot, commands: Commands): void {
    if (slot !== Log.endIndex(this.slots)) return
    this.slots = Log.append(this.slots, commands)
    this.more.notify()
  }

  /** Fails all streams once they have told what is known. */
  fail(error: E): void {
    this.more.fail(error)
    this.changed.fail(error)
  }

  /** The decided commands from a slot on, and those to come. */
  decided(from: Slot.Slot): Stream.Stream<Decided<Schema.Json>, E | Compacted> {
    return this.pages(from, placed)
  }

  /** The decided slots from one on, and those to come. */
  decidedSlots(from: Slot.Slot): Stream.Stream<DecidedSlot<Schema.Json>, E | Compacted> {
    return this.pages(from, numbered)
  }

  /** Gives `take` the decided slots from one on, and those to come. */
  follow(from: Slot.Slot, take: Take): Effect.Effect<never, E | Compacted> {
    return Effect.withFiber(({ currentDispatcher }) =>
      Effect.callback((resume) => {
        let next = from
        let isOver = false
        let stopWaiting = () => {}
        /** Whoever decides has more to say, to others who wait for it: slots are taken once that has left. */
        const readSoon = () => currentDispatcher.scheduleTask(read, 0)
        const read = () => {
          try {
            while (!isOver && next < Log.endIndex(this.slots)) {
              const slot = next
              const commands = Log.get(this.slots, slot)
              if (commands === undefined) return resume(Effect.fail(this.compacted))
              next = Slot.advance(slot)
              if (!take({ slot, commands })) return readSoon()
            }
          } catch (defect) {
            return resume(Effect.die(defect))
          }
          if (!isOver) stopWaiting = this.more.once((failure) => failure === undefined ? readSoon() : resume(failure))
        }
        read()
        return Effect.sync(() => {
          isOver = true
          stopWaiting()
        })
      })
    )
  }

  private pages<A>(
    from: Slot.Slot,
    told: (first: Slot.Slot, page: ReadonlyArray<Commands>) => ReadonlyArray<A>,
  ): Stream.Stream<A, E | Compacted> {
    return Stream.paginate(
      from,
      (slot) =>
        Effect.flatMap(this.more.until(() => slot < Log.endIndex(this.slots)), () => {
          if (slot < Log.firstIndex(this.slots)) return Effect.fail(this.compacted)
          const page = Log.slice(this.slots, slot, slot + pageSlots)
          return Effect.succeed([told(slot, page), Option.some(Slot.advance(slot, page.length))])
        }),
    )
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

  /** The latest snapshot, once the node has told. */
  get snapshot(): Effect.Effect<Option.Option<Snapshot>, E> {
    return Effect.map(this.more.until(() => this.isBegun), () => this.latest)
  }

  /** Waits for a snapshot of all slots below `end`. */
  kept(end: Slot.Slot): Effect.Effect<void, E> {
    return this.more.until(() => this.snapshotEnd >= end)
  }

  /** How the node's side of the log stands, as far as its events tell. */
  get status(): LogStatus {
    return {
      leader: this.current,
      reign: this.under,
      first: Slot.advance(zero, Log.firstIndex(this.slots)),
      decided: this.decidedEnd,
      snapshotEnd: this.snapshotEnd,
      votes: this.isVoter,
    }
  }

  private get compacted(): Compacted {
    return new Compacted({ first: Slot.advance(zero, Log.firstIndex(this.slots)) })
  }

  private get snapshotEnd(): Slot.Slot {
    return Option.isSome(this.latest) ? this.latest.value.end : zero
  }
}

const zero = Slot.Slot.make(0)

const numbered = (from: Slot.Slot, page: ReadonlyArray<Commands>): ReadonlyArray<DecidedSlot<Schema.Json>> =>
  page.map((commands, offset) => ({ slot: Slot.advance(from, offset), commands }))

const placed = (from: Slot.Slot, page: ReadonlyArray<Commands>): ReadonlyArray<Decided<Schema.Json>> =>
  page.flatMap((commands, offset) => {
    const slot = Slot.advance(from, offset)
    return commands.map((command, index) => ({ slot, index, command }))
  })
