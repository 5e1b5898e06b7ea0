/**
 * Nodes of Multi-Paxos in a simulated world.
 */
import { Effect, Exit, Option, Scope, Stream } from "effect"
import { NodeId, Slot } from "../../../src/model/mod.ts"
import * as MultiPaxos from "../../../src/protocols/multipaxos/mod.ts"
import type { ReplicatedLogService } from "../../../src/protocols/mod.ts"
import { makeDisk, type MemoryDisk, Storage } from "../../../src/storage/mod.ts"

/** The most that a follower waits for its leader. */
export const electionTimeoutMs = 400

/** How often a leader says that it is alive. */
export const heartbeatMs = 50

export type Options = Omit<MultiPaxos.Options, "id">

/** A node that can be crashed and started again on its disk. */
export class Machine {
  readonly id: NodeId.NodeId
  readonly disk: MemoryDisk
  private readonly options: Options
  private scope = Scope.makeUnsafe()
  constructor(id: NodeId.NodeId, options: Options, disk: MemoryDisk = makeDisk()) {
    this.id = id
    this.options = options
    this.disk = disk
  }

  get start() {
    return Effect.suspend(() => {
      this.scope = Scope.makeUnsafe()
      return MultiPaxos.make({ ...this.options, id: this.id }).pipe(
        Effect.provideService(Storage, this.disk.storage),
        Scope.provide(this.scope),
        Effect.tap(Effect.addFinalizer(() => this.crash)),
      )
    })
  }
  get crash() {
    return Effect.andThen(Effect.suspend(() => Scope.close(this.scope, Exit.void)), this.disk.crash)
  }
}

export const id = (name: string): NodeId.NodeId => NodeId.NodeId.make(name)

export const pace: MultiPaxos.Pace = {
  heartbeat: heartbeatMs,
  electionTimeout: [electionTimeoutMs / 2, electionTimeoutMs],
}

/** As many of something else: a map of a tuple is as long, which its type forgets. */
type As<Tuple extends ReadonlyArray<unknown>, A> = { readonly [K in keyof Tuple]: A }

/** A machine by each of these names, all members. */
export const machines = <const Names extends ReadonlyArray<string>>(
  names: Names,
  options: Partial<Options> = {},
): As<Names, Machine> => {
  const members = names.map(id)
  return members.map((id) => new Machine(id, { members, pace, ...options })) as As<Names, Machine>
}

/** A running node, and the machine that it runs on. */
export interface Running {
  readonly machine: Machine
  readonly log: ReplicatedLogService
}

export const startAll = <Machines extends ReadonlyArray<Machine>>(machines: Machines) =>
  Effect.map(
    Effect.forEach(machines, (machine) => Effect.map(machine.start, (log): Running => ({ machine, log }))),
    (all) => all as As<Machines, Running>,
  )

/** Waits until these nodes agree on a leader, which comes first, before the others. */
export const elected = <Nodes extends ReadonlyArray<Running>>(nodes: Nodes) =>
  Effect.gen(function* () {
    while (true) {
      const leaders = yield* Effect.forEach(nodes, ({ log }) => log.leader)
      const [leader] = leaders.flatMap(Option.toArray)
      const first = nodes.find(({ machine }) => machine.id === leader)
      if (first !== undefined && leaders.every((other) => Option.contains(other, leader))) {
        return [first, ...nodes.filter((node) => node !== first)] as As<Nodes, Running>
      }
      yield* Effect.sleep(1)
    }
  })

/** The first so many commands that a node decides. */
export const decided = (log: ReplicatedLogService, count: number, from = 0) =>
  log.decided(Slot.Slot.make(from)).pipe(Stream.take(count), Stream.runCollect)
