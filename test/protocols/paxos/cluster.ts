/**
 * Nodes of Paxos in a simulated world.
 */
import { Effect, Exit, Scope } from "effect"
import { NodeId } from "../../../src/model/mod.ts"
import * as Paxos from "../../../src/protocols/paxos/mod.ts"
import { makeDisk, type MemoryDisk, Storage } from "../../../src/storage/mod.ts"

export type Options = Partial<Omit<Paxos.Options, "id">>

/** A node that can be crashed and started again on its disk. */
export class Machine {
  readonly id: NodeId.NodeId
  readonly options: Omit<Paxos.Options, "id">
  readonly disk: MemoryDisk = makeDisk()
  #scope = Scope.makeUnsafe()
  constructor(id: NodeId.NodeId, options: Omit<Paxos.Options, "id">) {
    this.id = id
    this.options = options
  }

  get start() {
    return Effect.suspend(() => {
      this.#scope = Scope.makeUnsafe()
      return Paxos.make({ ...this.options, id: this.id }).pipe(
        Effect.provideService(Storage, this.disk.storage),
        Scope.provide(this.#scope),
        Effect.tap(Effect.addFinalizer(() => this.crash)),
      )
    })
  }
  get crash() {
    return Effect.andThen(Effect.suspend(() => Scope.close(this.#scope, Exit.void)), this.disk.crash)
  }
}

/** A machine by each of these names, all members. */
export const machines = <const Names extends ReadonlyArray<string>>(
  names: Names,
  options: Options = {},
): { readonly [K in keyof Names]: Machine } => {
  const members = names.map((name) => NodeId.NodeId.make(name))
  const all: ReadonlyArray<Machine> = members.map((id) => new Machine(id, { members, ...options }))
  // A map of a tuple is as long; its type forgets that.
  return all as { readonly [K in keyof Names]: Machine }
}

/** As many machines. */
export const anyMachines = (count: number, options: Options = {}): readonly [Machine, ...ReadonlyArray<Machine>] =>
  machines(["a", ..."bcdefg".slice(0, count - 1)], options)

/** Starts them, in order. */
export const startAll = (machines: ReadonlyArray<Machine>) => Effect.forEach(machines, ({ start }) => start)
