/**
 * Watches what replicas say and what their disks hold: an account of Multi-Paxos that shares nothing with its code but
 * the messages.
 */
import { Equal, Schema } from "effect"
import * as Ballot from "../../../src/model/Ballot.ts"
import type { NodeId } from "../../../src/model/NodeId.ts"
import type { TraceEvent } from "../../../src/model/Trace.ts"
import type { Event, Internal } from "../../../src/protocols/multipaxos/Action.ts"
import { Entry } from "../../../src/protocols/multipaxos/Entry.ts"
import type { Snapshotted } from "../../../src/protocols/multipaxos/events.ts"
import * as Image from "../../../src/protocols/multipaxos/Image.ts"
import type { Contents } from "../../../src/storage/mod.ts"
import type { Watcher } from "../../support/watchedCluster.ts"
import { toldOf } from "./Witness.ts"

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
}

const decodeBallot = Schema.decodeUnknownSync(Ballot.Ballot)
const decodeImage = Schema.decodeUnknownSync(Image.Image)
const decodeEntry = Schema.decodeUnknownSync(Entry)

const ballotOf = (message: Internal): Ballot.Ballot | undefined =>
  "ballot" in message ? message.ballot : "promised" in message ? message.promised : undefined

/** Sees to the invariants of Multi-Paxos, event by event. */
export class Watch implements Watcher {
  readonly violations: Array<string> = []
  private readonly words = new Map<NodeId, Word>()
  /** Who has led, by ballot. */
  readonly leaders = new Map<string, NodeId>()
  /** How often a node went on above slots that it had missed. */
  leaps = 0
  private readonly log: Array<ReadonlyArray<Schema.Json>> = []

  /** Takes an event of the trace. */
  observe(event: TraceEvent): void {
    switch (event._tag) {
      case "Started":
        this.wordOf(event.node).nextSlot = 0
        return
      case "Restarted":
        if (event.self.role === "Replica") this.wordOf(event.self.node).nextSlot = 0
        return
      case "Sent":
        // Replicas say nothing else to each other; what they tell clients goes to endpoints.
        if (event.from.role === "Replica" && event.to.role === "Replica") {
          this.sent(event.from.node, event.message as Internal)
        }
        return
      case "Emitted":
        // A replica emits nothing else.
        if (event.self.role === "Replica") this.emitted(event.self.node, event.event as Event)
    }
  }

  /** Takes what a node finds on its disk when it starts or restarts: all that it has said must rest on it. */
  loaded(node: NodeId, { cells, logs }: Contents): void {
    const word = this.wordOf(node)
    const cell = cells.get("Replica.promised/")
    const promised = cell === undefined ? Ballot.zero : decodeBallot(cell)
    if (Ballot.isLessThan(promised, word.promised)) {
      this.violated(`${node} had promised ${Ballot.format(word.promised)} and finds ${Ballot.format(promised)}`)
    }
    const log = logs.get("Replica.log/")
    const snapshot = cells.get("Replica.snapshot/")
    const { end } = snapshot === undefined ? Image.none : decodeImage(snapshot)
    if (log !== undefined && log.firstIndex > end) {
      this.violated(`${node} finds a log from slot ${log.firstIndex} on, and a snapshot of those below ${end}`)
    }
    if (end < word.snapshotEnd) {
      this.violated(`${node} had a snapshot of the slots below ${word.snapshotEnd} and finds one of those below ${end}`)
    }
    for (const [slot, ballot] of word.accepted) {
      if (log !== undefined && slot < log.firstIndex) continue
      const stored = log?.entries[slot - log.firstIndex]
      if (stored === undefined || Ballot.isLessThan(decodeEntry(stored).ballot, ballot)) {
        this.violated(`${node} had accepted slot ${slot} in ${Ballot.format(ballot)} and does not find it`)
      }
    }
  }

  private sent(node: NodeId, message: Internal): void {
    const ballot = ballotOf(message)
    if (ballot === undefined) return
    const word = this.wordOf(node)
    if (Ballot.isLessThan(ballot, word.promised)) {
      this.violated(`${node} had promised ${Ballot.format(word.promised)} and says ${JSON.stringify(message)}`)
    }
    word.promised = Ballot.max(word.promised, ballot)
    if (message._tag === "Accepted") word.accepted.set(message.slot, message.ballot)
  }

  private emitted(node: NodeId, event: Event): void {
    if (event._tag === "Leading") this.leads(node, Ballot.format(event.ballot))
    if (event._tag === "Decided") this.decides(node, event.slot, event.commands)
    if (event._tag === "Snapshotted") this.snapshotted(node, event)
    if (event._tag === "SnapshotRefused") this.violated(`${node} was sent parts that are not of one snapshot`)
  }

  private snapshotted(node: NodeId, { end, first, parts }: Snapshotted): void {
    const word = this.wordOf(node)
    if (first > word.nextSlot && word.nextSlot > 0) this.leaps++
    word.nextSlot = Math.max(word.nextSlot, first)
    word.snapshotEnd = end
    const told = toldOf(parts)
    const decided = this.log.slice(0, end).flat()
    const isSame = told.length === decided.length && told.every(({ command }, index) => command === decided[index])
    if (!isSame) this.violated(`${node} has a snapshot of the slots below ${end} that is not what they come to`)
  }

  private leads(node: NodeId, ballot: string): void {
    const leader = this.leaders.get(ballot) ?? node
    this.leaders.set(ballot, leader)
    if (leader !== node) this.violated(`both ${leader} and ${node} lead in ${ballot}`)
  }

  private decides(node: NodeId, slot: number, commands: ReadonlyArray<Schema.Json>): void {
    const word = this.wordOf(node)
    if (slot !== word.nextSlot) this.violated(`${node} decides slot ${slot}, and not ${word.nextSlot}`)
    word.nextSlot = slot + 1
    const known = this.log[slot]
    if (known === undefined) this.log[slot] = commands
    else if (!Equal.equals(known, commands)) {
      this.violated(`${node} decides ${JSON.stringify(commands)} for slot ${slot}, others ${JSON.stringify(known)}`)
    }
  }

  private wordOf(node: NodeId): Word {
    const word = this.words.get(node) ?? new Word()
    this.words.set(node, word)
    return word
  }

  private violated(violation: string): void {
    this.violations.push(violation)
  }
}
