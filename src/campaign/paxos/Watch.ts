/**
 * Watches what the roles of Paxos say and what their disks hold: an account of it that shares nothing with its code
 * but the messages and the invariants.
 *
 * @module
 */
import { Schema } from "effect"
import * as Address from "../../model/Address.ts"
import * as Ballot from "../../model/Ballot.ts"
import type { NodeId } from "../../model/NodeId.ts"
import type { TraceEvent } from "../../model/Trace.ts"
import { type Acceptances, agree, atLeast, chosen, record } from "../../protocols/paxos/invariants.ts"
import type { Accept, Accepted, Decided, Learn, Nack, Prepare, Promise } from "../../protocols/paxos/messages.ts"
import { Proposal } from "../../protocols/paxos/Proposal.ts"
import type { Contents } from "../../storage/Storage.ts"
import type { Stage } from "../Subject.ts"
import type { Watcher } from "../watchedCluster.ts"

/** What a campaign of Paxos is meant to see. */
export const situations = [
  "a proposer outbid by another",
  "a proposer bound to what others have accepted",
  "a value accepted by some and not chosen",
] as const

/** What a node has told others of an instance, in all its lives. */
class Word {
  /** Its acceptor has promised to accept nothing below. */
  promised = Ballot.zero
  /** The highest ballot in which its acceptor has accepted, and all of them. */
  accepted = Ballot.zero
  readonly acceptedIn = new Set<string>()
  /** Its proposer has prepared last in this round, and in this life of the node. */
  prepared = { round: 0, life: 0 }

  accepts(ballot: Ballot.Ballot): void {
    this.accepted = Ballot.max(this.accepted, ballot)
    this.acceptedIn.add(Ballot.format(ballot))
  }
}

/** What is known of an instance. */
class Instance {
  readonly words = new Map<NodeId, Word>()
  /** What was proposed in each ballot. */
  readonly proposals = new Map<string, Schema.Json>()
  acceptances: Acceptances = {}
}

const decodeBallot = Schema.decodeUnknownSync(Ballot.Ballot)
const decodeAccepted = Schema.decodeUnknownSync(Schema.NullOr(Proposal))

const valueIn = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}

/** Sees to the invariants of Paxos, event by event. */
export class Watch implements Watcher {
  readonly #stage: Stage
  readonly #phase2: number
  readonly #instances = new Map<string, Instance>()
  readonly #life = new Map<NodeId, number>()

  constructor(stage: Stage, phase2: number) {
    this.#stage = stage
    this.#phase2 = phase2
  }

  observe(event: TraceEvent): void {
    switch (event._tag) {
      case "Started":
        return this.#lives(event.node)
      case "Restarted":
        return this.#lives(event.self.node)
      case "Sent":
        // Acceptors and proposers send nothing else.
        if (event.from.role === "Acceptor") this.#answers(event.from, event.message as Promise | Nack | Accepted)
        if (event.from.role === "Proposer") this.#asks(event.from, event.message as Prepare | Accept | Learn)
        return
      case "Emitted":
        // Learners alone emit, and nothing else.
        return this.#decides(event.self, event.event as Decided)
    }
  }

  loaded(node: NodeId, { cells }: Contents, isFirst: boolean): void {
    for (const [name, { words }] of this.#instances) {
      // It may have crashed before it could tell of anything.
      const word = valueIn(words, node, () => new Word())
      const cell = <A>(part: string, decode: (stored: unknown) => A, none: A): A => {
        const stored = cells.get(`${part}/${name}`)
        return stored === undefined ? none : decode(stored)
      }
      const accepted = cell("Acceptor.accepted", decodeAccepted, null)?.ballot ?? Ballot.zero
      // Before the first role starts nothing new was said; when a further one does, the others may have said more.
      if (isFirst) {
        const missing = (what: string) => this.#stage.violated(`${what} of ${name} is not on the disk of ${node}`)
        const promised = cell("Acceptor.promised", decodeBallot, Ballot.zero)
        const round = cell("Proposer.round", Number, 0)
        if (Ballot.isLessThan(promised, word.promised)) missing(`the promise ${Ballot.format(word.promised)}`)
        if (Ballot.isLessThan(accepted, word.accepted)) missing(`the acceptance ${Ballot.format(word.accepted)}`)
        if (round < word.prepared.round) missing(`the round ${word.prepared.round}`)
      }
      word.accepts(accepted)
    }
  }

  #lives(node: NodeId): void {
    this.#life.set(node, this.#lifeOf(node) + 1)
  }

  #answers(from: Address.Address, message: Promise | Nack | Accepted): void {
    switch (message._tag) {
      case "Promise":
        return this.#promises(from, message.ballot)
      case "Nack":
        this.#stage.situations.reached("a proposer outbid by another")
        return this.#promises(from, message.promised)
      case "Accepted":
        return this.#accepts(from, message.proposal)
    }
  }

  #promises(from: Address.Address, ballot: Ballot.Ballot): void {
    const word = this.#wordOf(from)
    if (Ballot.isLessThan(ballot, word.promised)) this.#says(from, "promises", ballot, word.promised)
    word.promised = Ballot.max(word.promised, ballot)
  }

  #accepts(from: Address.Address, proposal: Proposal): void {
    const { ballot } = proposal
    const word = this.#wordOf(from)
    // What it had accepted before its promise it may say again.
    const isNew = !word.acceptedIn.has(Ballot.format(ballot))
    if (isNew && Ballot.isLessThan(ballot, word.promised)) this.#says(from, "accepts", ballot, word.promised)
    word.accepts(ballot)
    word.promised = Ballot.max(word.promised, ballot)
    const instance = this.#instanceOf(from)
    const before = instance.acceptances
    instance.acceptances = record(before, from.node, proposal)
    if (instance.acceptances !== before && !agree(this.#chosen(instance))) {
      this.#stage.violated(`${this.#chosen(instance).join(" and ")} are chosen for ${from.instance}`)
    }
  }

  #asks(from: Address.Address, message: Prepare | Accept | Learn): void {
    if (message._tag === "Prepare") this.#prepares(from, message.ballot)
    if (message._tag === "Accept") this.#proposes(from, message.proposal)
  }

  #prepares(from: Address.Address, ballot: Ballot.Ballot): void {
    const { round } = ballot
    const word = this.#wordOf(from)
    const life = this.#lifeOf(from.node)
    const { prepared } = word
    // It asks each acceptor, so it says the same a few times, but in one life.
    const isNew = round > prepared.round || round === prepared.round && life === prepared.life
    if (!isNew || ballot.node !== from.node) this.#says(from, "prepares", ballot, { ...prepared, node: from.node })
    word.prepared = { round, life }
  }

  #proposes(from: Address.Address, { ballot, value }: Proposal): void {
    const { proposals } = this.#instanceOf(from)
    if (!proposals.has(Ballot.format(ballot)) && [...proposals.values()].includes(value)) {
      this.#stage.situations.reached("a proposer bound to what others have accepted")
    }
    const first = valueIn(proposals, Ballot.format(ballot), () => value)
    if (first !== value) {
      this.#stage.violated(`${Address.format(from)} proposes ${first} and ${value} in ${Ballot.format(ballot)}`)
    }
  }

  #decides(self: Address.Address, { value }: Decided): void {
    const instance = this.#instanceOf(self)
    const chosen = this.#chosen(instance)
    const accepted = Object.values(instance.acceptances).flatMap((ballots) => Object.values(ballots).flat())
    if (accepted.some((one) => one !== value)) this.#stage.situations.reached("a value accepted by some and not chosen")
    if (!chosen.includes(value)) {
      this.#stage.violated(`${Address.format(self)} decides ${value}, chosen is ${chosen.join(" and ") || "nothing"}`)
    }
  }

  #says(who: Address.Address, says: string, ballot: Ballot.Ballot, after: Ballot.Ballot): void {
    this.#stage.violated(`${Address.format(who)} ${says} ${Ballot.format(ballot)} after ${Ballot.format(after)}`)
  }

  #chosen({ acceptances }: Instance): ReadonlyArray<Schema.Json> {
    return chosen(acceptances, atLeast(this.#phase2))
  }

  #lifeOf(node: NodeId): number {
    return this.#life.get(node) ?? 0
  }

  #instanceOf({ instance }: Address.Address): Instance {
    return valueIn(this.#instances, instance, () => new Instance())
  }

  #wordOf(address: Address.Address): Word {
    return valueIn(this.#instanceOf(address).words, address.node, () => new Word())
  }
}
