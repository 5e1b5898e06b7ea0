/**
 * A role at work: a fiber that drains the role's mailbox, batch by batch, for all of the role's instances.
 *
 * @module
 */
import { Effect, Random } from "effect"
import * as Address from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import type * as Message from "../role/Message.ts"
import type { Role, Stimulus } from "../role/Role.ts"
import type { Output } from "../role/Step.ts"
import type { Contents, StorageError, Write } from "../storage/Storage.ts"
import { Timers } from "../time/Timers.ts"
import { Copy } from "./Copy.ts"
import * as Durable from "./Durable.ts"
import type { Commit } from "./GroupCommit.ts"
import type { Item, Mailbox } from "./Mailbox.ts"
import * as metrics from "./metrics.ts"
import { RoleTimers } from "./RoleTimers.ts"

/** What leaves a role once its durable state is synced. */
export type Leaving = Extract<Output, { readonly _tag: "Send" | "Broadcast" | "Emit" }>

/** What a node gives to a role's fiber. */
export interface Host {
  readonly node: NodeId
  readonly members: ReadonlyArray<NodeId>
  readonly commit: Commit
  /** Notes changes for the next sync, if there is one. */
  readonly note: (writes: ReadonlyArray<Write>) => void
  /** Lets an output leave. */
  readonly release: (self: Address.Address, output: Leaving) => void
  /** Records a message handled. */
  readonly count: (message: Message.Any) => void
  /** Whether each batch is a span. */
  readonly spans: boolean
}

type Turn = (batch: ReadonlyArray<Item>) => Effect.Effect<void, StorageError>

const start: Stimulus = { _tag: "Start" }
const drained: Stimulus = { _tag: "Drained" }

/** A turn as a span of its own, named as the role. */
const traced = (role: Role, node: NodeId, turn: Turn): Turn => (batch) =>
  Effect.withSpan(Effect.suspend(() => turn(batch)), role.name, {
    attributes: { node, batchSize: batch.length },
    root: true,
    captureStackTrace: false,
  })

/**
 * Runs a role from what it had stored until it is interrupted, a handler has a defect, or the storage fails. What a
 * batch sends and emits leaves after the batch is synced; what a crashed batch would have sent never leaves. Interrupted,
 * it notes what it had not written yet: a node that stops in order may sync it, and then its disk lacks nothing.
 */
export const run: (
  role: Role,
  mailbox: Mailbox,
  contents: Contents,
  host: Host,
) => Effect.Effect<never, StorageError> = Effect.fnUntraced(function* (role, mailbox, contents, host) {
  const timers = yield* Timers
  const recorder = yield* Recorder
  const context = yield* Effect.context<never>()
  const depth = metrics.mailboxDepth(role.name)
  // A source of the role's own: what it draws does not depend on what other roles draw.
  const seed = yield* Random.nextInt
  const random = yield* Random.withSeed(Random.Random, `${seed} ${role.name}`)
  const randomInt = (bound: number) => Math.floor(random.nextDoubleUnsafe() * bound)

  const durable = Durable.make(role, role.initial({ self: Address.make(host.node, role.name), members: host.members }))
  const copies = new Map<string, Copy>()
  const addCopy = (instance: string, recovered?: object): Copy => {
    const roleTimers = new RoleTimers(timers, (name, id) => mailbox.ring(name, id, instance))
    const self = Address.make(host.node, role.name, instance)
    const copy = new Copy(role, durable, self, host.members, recovered, roleTimers, randomInt)
    copies.set(instance, copy)
    return copy
  }

  // Of the batch in hand: who took part, and what waits for the sync.
  const touched = new Set<Copy>()
  let held: Array<{ readonly self: Address.Address; readonly output: Leaving }> = []

  const take = (copy: Copy, outputs: ReadonlyArray<Output>) => {
    for (const output of outputs) {
      switch (output._tag) {
        case "SetTimer": {
          const { maxMs, minMs } = output.delay
          copy.timers.set(output.name, minMs + (maxMs - minMs) * (minMs === maxMs ? 0 : random.nextDoubleUnsafe()))
          break
        }
        case "CancelTimer":
          copy.timers.cancel(output.name)
          break
        case "Become":
          recorder?.({ _tag: "Became", self: copy.self, mode: output.mode })
          break
        case "Emit":
          held.push({ self: copy.self, output })
          break
        case "Send":
        case "Broadcast":
          // A crash forgets the batch: what rests on a step before this one waits with it.
          if (output.beforeSync && copy.hadSynced) host.release(copy.self, output)
          else held.push({ self: copy.self, output })
      }
    }
  }
  const handle = (copy: Copy, stimulus: Stimulus, from: Address.Address) => {
    touched.add(copy)
    const outputs = copy.handle(stimulus, from)
    if (recorder !== undefined && (copy.hasChanged || stimulus._tag === "Start")) {
      recorder({ _tag: "Changed", self: copy.self, state: copy.current })
    }
    take(copy, outputs)
  }
  const handleItem = (item: Item) => {
    const copy = copies.get(item.instance) ?? begin(item.instance)
    if (item._tag === "Message") {
      host.count(item.message)
      recorder?.({ _tag: "Received", from: item.from, to: copy.self, message: item.message })
      handle(copy, item, item.from)
    } else if (copy.timers.take(item.name, item.id)) {
      recorder?.({ _tag: "TimerFired", self: copy.self, timer: item.name })
      handle(copy, item, copy.self)
    }
  }
  const begin = (instance: string, recovered?: object): Copy => {
    const copy = addCopy(instance, recovered)
    handle(copy, start, copy.self)
    return copy
  }
  const release = (outputs: typeof held) => {
    for (const { output, self } of outputs) host.release(self, output)
  }
  /** Ends the batch: tells the roles that asked, syncs what changed, and lets out what was held. */
  const settle = (): Effect.Effect<void, StorageError> => {
    if (role.handlesDrained) { for (const copy of touched) handle(copy, drained, copy.self) }
    const writes: Array<Write> = []
    for (const copy of touched) writes.push(...copy.takeChanges())
    touched.clear()
    const outputs = held
    held = []
    if (writes.length > 0) return Effect.map(host.commit(writes), () => release(outputs))
    release(outputs)
    return Effect.void
  }
  const turn: Turn = (batch) => {
    depth.updateUnsafe(batch.length, context)
    for (const item of batch) handleItem(item)
    return settle()
  }

  const work = Effect.gen(function* () {
    const recovered = yield* durable.restore(contents)
    begin("", recovered.get(""))
    for (const [instance, parts] of recovered) if (instance !== "") begin(instance, parts)
    yield* settle()
    return yield* mailbox.drain(host.spans ? traced(role, host.node, turn) : turn)
  })
  const cancelTimers = Effect.sync(() => {
    for (const copy of copies.values()) copy.timers.cancelAll()
  })
  const noteTheRest = Effect.sync(() => {
    for (const copy of copies.values()) host.note(copy.lastChanges())
  })
  return yield* Effect.ensuring(Effect.onInterrupt(work, () => noteTheRest), cancelTimers)
})
