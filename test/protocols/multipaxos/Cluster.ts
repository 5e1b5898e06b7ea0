import * as Address from "../../../src/model/Address.ts"
import type { Ballot } from "../../../src/model/Ballot.ts"
import { NodeId } from "../../../src/model/NodeId.ts"
import * as Quorum from "../../../src/model/Quorum.ts"
import { Slot } from "../../../src/model/Slot.ts"
import type * as Message from "../../../src/role/Message.ts"
import type { Role, Stimulus } from "../../../src/role/Role.ts"
import { runStep } from "../../../src/role/runStep.ts"
import type { Output } from "../../../src/role/Step.ts"
import type { Internal } from "../../../src/protocols/multipaxos/Action.ts"
import { PreVoted, Propose, Withdraw } from "../../../src/protocols/multipaxos/messages.ts"
import { makeReplica, type ReplicaOptions } from "../../../src/protocols/multipaxos/Replica.ts"
import { leaderOf, type ReplicaState } from "../../../src/protocols/multipaxos/state.ts"

/** A message on its way. */
export interface Flight {
  readonly from: NodeId
  readonly to: NodeId
  readonly message: Internal
}

export const id = (name: string): NodeId => NodeId.make(name)

export const ballot = (round: number, node: string): Ballot => ({ round, node: id(node) })

export const slot = (slot: number): Slot => Slot.make(slot)

export const clientOf = (node: string, name = "Client"): Address.Address => Address.make(id(node), name)

export const options = (members: number): ReplicaOptions => ({
  rejoin: false,
  lease: null,
  nonces: 1,
  quorums: Quorum.majority(members),
  electionTimeout: { minMs: 100, maxMs: 200 },
  silenceMs: 100,
  heartbeatMs: 20,
  window: 4,
  maxBatch: 3,
  maxPending: 8,
  maxTransfer: 5,
  maxMessageLength: 1_000,
  maxParts: 2,
  keep: 0,
})

/** Replicas and the messages between them, moved by the test's hand: nothing happens by itself. */
export class Cluster {
  readonly members: ReadonlyArray<NodeId>
  readonly role: Role<ReplicaState, Internal>
  /** On their way, oldest first. */
  flying: Array<Flight> = []
  /** What clients were answered, oldest first. */
  answers: Array<{ readonly to: Address.Address; readonly message: Message.Any }> = []
  private readonly states = new Map<NodeId, ReplicaState>()
  private readonly said = new Map<NodeId, Array<Output>>()
  private readonly running = new Map<NodeId, Set<string>>()

  constructor(names: Iterable<string>, settings: Partial<ReplicaOptions> = {}) {
    this.members = Array.from(names, id)
    this.role = makeReplica({ ...options(this.members.length), ...settings })
    for (const node of this.members) this.begin(node, this.fresh(node))
    this.forget()
  }

  private address(node: NodeId): Address.Address {
    return Address.make(node, this.role.name)
  }

  private fresh(node: NodeId): ReplicaState {
    return this.role.initial({ self: this.address(node), members: this.members })
  }

  private begin(node: NodeId, state: ReplicaState) {
    this.states.set(node, state)
    this.said.set(node, [])
    this.running.set(node, new Set())
    this.batch(node, [[{ _tag: "Start" }, this.address(node)]])
  }

  state(name: string): ReplicaState {
    const state = this.states.get(id(name))
    if (state === undefined) throw new Error(`no replica ${name}`)
    return state
  }

  /** The timers that run at a replica. */
  timers(name: string): ReadonlyArray<string> {
    return [...this.running.get(id(name)) ?? []].sort()
  }

  /** What a replica has asked for since it was last asked, and forgets it. */
  outputs(name: string): ReadonlyArray<Output> {
    const outputs = this.said.get(id(name)) ?? []
    this.said.set(id(name), [])
    return outputs
  }

  /** The events that a replica has emitted since its outputs were last asked for, and forgets the outputs. */
  events(name: string): ReadonlyArray<Message.Any> {
    return this.outputs(name).flatMap((output) => output._tag === "Emit" ? [output.event] : [])
  }

  /** Handles a batch of the mailbox: each stimulus, then the drained mailbox, then lets everything leave. */
  private batch(node: NodeId, stimuli: ReadonlyArray<readonly [Stimulus<Internal>, Address.Address]>): void {
    const self = this.address(node)
    for (const [stimulus, from] of [...stimuli, [{ _tag: "Drained" }, self] as const]) {
      const outputs: Array<Output> = []
      const step = { self, members: this.members, from, outputs, randomInt: () => 0 }
      this.states.set(node, runStep(this.role, this.state(node), stimulus, step))
      this.said.get(node)?.push(...outputs)
      for (const output of outputs) this.carryOut(node, output)
    }
  }

  private carryOut(node: NodeId, output: Output): void {
    switch (output._tag) {
      case "Send":
        // Only replicas receive what replicas say to each other.
        if (output.to.role !== this.role.name) this.answers.push({ to: output.to, message: output.message })
        else this.flying.push({ from: node, to: output.to.node, message: output.message as Internal })
        break
      case "Broadcast":
        for (const to of this.members) {
          if (output.includeSelf || to !== node) {
            this.flying.push({ from: node, to, message: output.message as Internal })
          }
        }
        break
      case "SetTimer":
        this.running.get(node)?.add(output.name)
        break
      case "CancelTimer":
        this.running.get(node)?.delete(output.name)
    }
  }

  /** Hands messages to a replica as one batch, as if `from` had sent them. */
  receive(name: string, from: string, ...messages: ReadonlyArray<Internal>): void {
    const sender = this.address(id(from))
    this.batch(id(name), messages.map((message) => [{ _tag: "Message", message }, sender]))
  }

  fire(name: string, timer: string): void {
    if (this.running.get(id(name))?.delete(timer) !== true) throw new Error(`${timer} does not run at ${name}`)
    this.batch(id(name), [[{ _tag: "Timer", name: timer }, this.address(id(name))]])
  }

  /** A replica stands for election, as if all others had just agreed that there is no leader. */
  stand(name: string): void {
    if (leaderOf(this.state(name)) !== null) this.fire(name, "Election")
    this.fire(name, "Election")
    const isQuestion = ({ from, message }: Flight) => from === name && message._tag === "PreVote"
    const questions = this.flying.filter(isQuestion)
    this.lose(isQuestion)
    for (const { message, to } of questions) {
      if (message._tag === "PreVote") this.receive(name, to, PreVoted({ nonce: message.nonce }))
    }
  }

  /** A client of a node asks its replica, in one batch. */
  ask(name: string, ...messages: ReadonlyArray<Internal>): void {
    this.batch(id(name), messages.map((message) => [{ _tag: "Message", message }, clientOf(name)]))
  }

  /** Clients of a node propose commands, numbered as they are written, in one batch. */
  propose(name: string, ...commands: ReadonlyArray<string>): void {
    const client = clientOf(name)
    const messages = commands.map((command, request) => Propose({ client, request, command }))
    this.ask(name, ...messages)
  }

  /** A client of a node gives up its requests up to a number. */
  withdraw(name: string, of: string, upTo: number): void {
    const client = clientOf(name, of)
    this.batch(id(name), [[{ _tag: "Message", message: Withdraw({ client, upTo }) }, client]])
  }

  /** Crashes a replica, which starts again with what is durable; of `chosen`, what it knew at `chosen` if given. */
  crash(name: string, chosen = this.state(name).chosen): void {
    const { incoming, log, parts, promised, snapshot, whole } = this.state(name)
    this.begin(id(name), { ...this.fresh(id(name)), incoming, log, parts, promised, snapshot, whole, chosen })
  }

  /** A replica loses its disk, and starts again as one that has. */
  wipe(name: string): void {
    this.begin(id(name), { ...this.fresh(id(name)), whole: false })
  }

  /** All replicas begin anew, with this on their disks. */
  found({ chosen, incoming, log, parts, promised, snapshot, whole }: ReplicaState): void {
    for (const node of this.members) {
      this.begin(node, { ...this.fresh(node), chosen, incoming, log, parts, promised, snapshot, whole })
    }
  }

  /** Loses the messages that match. */
  lose(matches: (flight: Flight) => boolean): void {
    this.flying = this.flying.filter((flight) => !matches(flight))
  }

  /** Delivers, oldest first, what matches, and what that leads to, until nothing does. */
  deliver(matches: (flight: Flight) => boolean = () => true): void {
    for (let next = this.flying.findIndex(matches); next >= 0; next = this.flying.findIndex(matches)) {
      const [flight] = this.flying.splice(next, 1)
      if (flight !== undefined) this.receive(flight.to, flight.from, flight.message)
    }
  }

  /** Makes a replica the leader by the votes of all, and forgets what was said on the way. */
  elect(name: string): void {
    this.stand(name)
    this.deliver()
    this.forget()
  }

  /** Forgets what was said so far. */
  forget(): void {
    for (const node of this.members) this.outputs(node)
    this.answers = []
  }
}

export const to = (...names: ReadonlyArray<string>) => (flight: Flight): boolean => names.includes(flight.to)

export const among = (...names: ReadonlyArray<string>) => (flight: Flight): boolean =>
  names.includes(flight.to) && names.includes(flight.from)

export const tagged = (...tags: ReadonlyArray<Internal["_tag"]>) => (flight: Flight): boolean =>
  tags.includes(flight.message._tag)

/** A leader and one follower have decided these commands, one a slot; c has heard of nothing. */
export const withoutC = (commands: ReadonlyArray<string>, settings: Partial<ReplicaOptions> = {}): Cluster => {
  const cluster = new Cluster("abc", settings)
  cluster.elect("a")
  for (const command of commands) {
    cluster.propose("a", command)
    cluster.deliver(among("a", "b"))
  }
  cluster.lose(() => true)
  cluster.forget()
  return cluster
}
