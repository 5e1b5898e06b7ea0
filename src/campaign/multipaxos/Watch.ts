/**
 * Watches what replicas say and what their disks hold: an account of Multi-Paxos that shares nothing with its code but
 * the messages.
 *
 * @module
 */
import { Equal, Schema } from "effect"
import * as Ballot from "../../model/Ballot.ts"
import type { NodeId } from "../../model/NodeId.ts"
import type { TraceEvent } from "../../model/Trace.ts"
import type { Event, Internal } from "../../protocols/multipaxos/Action.ts"
import { Entry } from "../../protocols/multipaxos/Entry.ts"
import type { Snapshotted } from "../../protocols/multipaxos/events.ts"
import * as Image from "../../protocols/multipaxos/Image.ts"
import type { Contents } from "../../storage/Storage.ts"
import type { Stage } from "../Subject.ts"
import type { Watcher } from "../watchedCluster.ts"

/** What a campaign of a log by Multi-Paxos is meant to see. */
export const situations = [
  "a leader that another follows while slots are in flight",
  "a slot proposed again in a higher ballot",
  "a leader that leads no more before another does",
  "a leader that hands over",
  "a snapshot installed while behind",
  "a vote lost with its disk and regained",
] as const

/** What a node has told others, in all its lives. */
class Word {
  /** It has promised to accept nothing below. */
  promised = Ballot.zero
  /** The ballots in which it has accepted, by slot. */
  readonly accepted = new Map<number, Ballot.Ballot>()
  /** What it will decide next, in this life. */
  nextSlot = 0
  /** The end of the latest snapshot that it has told of. */
  snapshotEnd = 0
  /** The ballot in which it leads, for all that it knows. */
  leads: Ballot.Ballot | undefined
  /** The ballot that it handed over last. */
  handedOver = Ballot.zero
}

/** What only a leader says, and nothing more once it has handed over: its peers no longer count on it (handover.ts). */
const ofLeaders: ReadonlySet<Internal["_tag"]> = new Set(["Accept", "Heartbeat", "Confirm", "Learn", "Part"])

/** The role; a failure detector, say, is another. */
const replica = "Replica"

const decodeBallot = Schema.decodeUnknownSync(Ballot.Ballot)
const decodeImage = Schema.decodeUnknownSync(Image.Image)
const decodeEntry = Schema.decodeUnknownSync(Entry)

const ballotOf = (message: Internal): Ballot.Ballot | undefined =>
  "ballot" in message ? message.ballot : "promised" in message ? message.promised : undefined

/**
 * Sees to the invariants of Multi-Paxos, event by event: promises and ballots never fall, what was said is on the disk,
 * one leader a ballot, who says nothing more once it has handed over, one decision a slot, in order and for ever, and
 * equal snapshots of equal slots.
 */
export class Watch implements Watcher {
  readonly #stage: Stage
  readonly #words = new Map<NodeId, Word>()
  /** Who has led, by ballot. */
  readonly #leaders = new Map<string, NodeId>()
  readonly #log: Array<ReadonlyArray<Schema.Json>> = []
  /** The first snapshot of all below a slot that anybody has told of. */
  readonly #snapshots = new Map<number, { readonly node: NodeId; readonly text: string }>()
  /** In which ballot a slot was proposed last. */
  readonly #proposed = new Map<number, Ballot.Ballot>()

  constructor(stage: Stage) {
    this.#stage = stage
  }

  observe(event: TraceEvent): void {
    switch (event._tag) {
      case "Started":
        return this.#begins(event.node)
      case "Restarted":
        if (event.self.role === replica) this.#begins(event.self.node)
        return
      case "Sent":
        // Replicas say nothing else to each other; what they tell clients goes to endpoints.
        if (event.from.role === replica && event.to.role === replica) {
          this.#sent(event.from.node, event.message as Internal)
        }
        return
      case "Emitted":
        // A replica emits nothing else.
        if (event.self.role === replica) this.#emitted(event.self.node, event.event as Event)
    }
  }

  /** All that a node has said must rest on what it finds on its disk, unless that is lost: then it has no say. */
  loaded(node: NodeId, { cells, logs }: Contents, isFirst: boolean): void {
    // When a further role starts, a failure detector, the replica may have said more than was there as it looked.
    if (!isFirst) return
    if (cells.size === 0 && logs.size === 0) this.#words.delete(node)
    const word = this.#wordOf(node)
    const cell = cells.get("Replica.promised/")
    const promised = cell === undefined ? Ballot.zero : decodeBallot(cell)
    if (Ballot.isLessThan(promised, word.promised)) {
      this.#violated(`${node} had promised ${Ballot.format(word.promised)} and finds ${Ballot.format(promised)}`)
    }
    const log = logs.get("Replica.log/")
    const snapshot = cells.get("Replica.snapshot/")
    const { end } = snapshot === undefined ? Image.none : decodeImage(snapshot)
    if (log !== undefined && log.firstIndex > end) {
      this.#violated(`${node} finds a log from slot ${log.firstIndex} on, and a snapshot of those below ${end}`)
    }
    if (end < word.snapshotEnd) {
      this.#violated(
        `${node} had a snapshot of the slots below ${word.snapshotEnd} and finds one of those below ${end}`,
      )
    }
    for (const [slot, ballot] of word.accepted) {
      if (log !== undefined && slot < log.firstIndex) {
        word.accepted.delete(slot)
        continue
      }
      const stored = log?.entries[slot - log.firstIndex]
      if (stored === undefined || Ballot.isLessThan(decodeEntry(stored).ballot, ballot)) {
        this.#violated(`${node} had accepted slot ${slot} in ${Ballot.format(ballot)} and does not find it`)
      }
    }
  }

  #begins(node: NodeId): void {
    const word = this.#wordOf(node)
    word.nextSlot = 0
    word.leads = undefined
  }

  #sent(node: NodeId, message: Internal): void {
    const ballot = ballotOf(message)
    if (ballot === undefined) return
    const word = this.#wordOf(node)
    if (Ballot.isLessThan(ballot, word.promised)) {
      this.#violated(`${node} had promised ${Ballot.format(word.promised)} and says ${JSON.stringify(message)}`)
    }
    word.promised = Ballot.max(word.promised, ballot)
    if (message._tag === "Accepted") word.accepted.set(message.slot, message.ballot)
    if (message._tag === "Handover") {
      if (!Ballot.equals(ballot, word.handedOver)) this.#stage.situations.reached("a leader that hands over")
      word.handedOver = ballot
    } else if (ofLeaders.has(message._tag) && Ballot.equals(ballot, word.handedOver)) {
      this.#violated(`${node} had handed over ${Ballot.format(ballot)} and says ${JSON.stringify(message)}`)
    }
    if (message._tag === "Accept") this.#proposes(message.slot, message.ballot)
  }

  #proposes(slot: number, ballot: Ballot.Ballot): void {
    const before = this.#proposed.get(slot)
    this.#proposed.set(slot, ballot)
    if (before !== undefined && Ballot.isLessThan(before, ballot)) {
      this.#stage.situations.reached("a slot proposed again in a higher ballot")
    }
  }

  #emitted(node: NodeId, event: Event): void {
    switch (event._tag) {
      case "Leading":
        return this.#leads(node, event.ballot)
      case "Leaderless":
      case "Following": {
        const word = this.#wordOf(node)
        const isDeposed = word.leads !== undefined && !Ballot.equals(word.leads, word.handedOver)
        if (isDeposed && event._tag === "Leaderless") {
          this.#stage.situations.reached("a leader that leads no more before another does")
        }
        word.leads = undefined
        return
      }
      case "Decided":
        return this.#decides(node, event.slot, event.commands)
      case "Snapshotted":
        return this.#snapshotted(node, event)
      case "SnapshotRefused":
        return this.#violated(`${node} was sent parts that are not of one snapshot`)
      case "VoteRegained":
        return this.#stage.situations.reached("a vote lost with its disk and regained")
    }
  }

  #snapshotted(node: NodeId, { end, first, parts }: Snapshotted): void {
    const word = this.#wordOf(node)
    if (first > word.nextSlot && word.nextSlot > 0) {
      this.#stage.situations.reached("a snapshot installed while behind")
    }
    word.nextSlot = Math.max(word.nextSlot, first)
    word.snapshotEnd = end
    const text = parts.join("")
    const known = this.#snapshots.get(end)
    if (known === undefined) this.#snapshots.set(end, { node, text })
    else if (known.text !== text) {
      this.#violated(`applied state: ${known.node} and ${node} have different snapshots of the slots below ${end}`)
    }
  }

  #leads(node: NodeId, led: Ballot.Ballot): void {
    const ballot = Ballot.format(led)
    const leader = this.#leaders.get(ballot) ?? node
    const isFirst = this.#leaders.size === 0
    if (!this.#leaders.has(ballot) && !isFirst && this.#proposed.size > this.#log.length) {
      this.#stage.situations.reached("a leader that another follows while slots are in flight")
    }
    this.#leaders.set(ballot, leader)
    this.#wordOf(node).leads = led
    if (leader !== node) this.#violated(`both ${leader} and ${node} lead in ${ballot}`)
  }

  #decides(node: NodeId, slot: number, commands: ReadonlyArray<Schema.Json>): void {
    const word = this.#wordOf(node)
    if (slot !== word.nextSlot) this.#violated(`${node} decides slot ${slot}, and not ${word.nextSlot}`)
    word.nextSlot = slot + 1
    const known = this.#log[slot]
    if (known === undefined) this.#log[slot] = commands
    else if (!Equal.equals(known, commands)) {
      this.#violated(`${node} decides ${JSON.stringify(commands)} for slot ${slot}, others ${JSON.stringify(known)}`)
    }
  }

  #wordOf(node: NodeId): Word {
    const word = this.#words.get(node) ?? new Word()
    this.#words.set(node, word)
    return word
  }

  #violated(violation: string): void {
    this.#stage.violated(violation)
  }
}
