/**
 * Lets faults strike a cluster: those of a schedule at their times, or any one at once.
 *
 * @module
 */
import { Clock, Effect, Fiber, FiberSet, type Scope } from "effect"
import * as Fault from "../faults/Fault.ts"
import * as Schedule from "../faults/Schedule.ts"
import type { NodeId } from "../model/NodeId.ts"
import { Recorder } from "../model/Trace.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import type { Cluster, NodeDown } from "./Cluster.ts"

/** The part of a cluster that faults strike, whatever its nodes run. */
export type Target<E> = Pick<
  Cluster<never, E>,
  "nodes" | "up" | "crash" | "restart" | "loseDisk" | "machine" | "hinder"
>

/** Who brings faults upon a cluster. What is in force overlaps, and ends in any order. */
export interface Nemesis<E> {
  /**
   * Lets the faults of a schedule begin and end at their times, reckoned from now, and returns when all that has an end
   * is over; what has none stays in force. Interrupted, it leaves in force what has begun.
   */
  readonly run: (schedule: Schedule.Schedule) => Effect.Effect<void>
  /** Begins a fault. What is returned ends it; a second time it does nothing. */
  readonly strike: (fault: Fault.Fault) => Effect.Effect<Effect.Effect<void>>
  /**
   * Ends all that is in force and concerns any of these nodes (default: all), partitions of the others too, and starts
   * those of them that do not run, on an empty disk where theirs is damaged. Returns when they have started, and fails
   * as a start does.
   */
  readonly heal: (connected?: ReadonlyArray<NodeId>) => Effect.Effect<void, E | NodeDown>
}

/** Makes a nemesis of a cluster. It is to end before the cluster does: make it after it, in the same scope. */
export const make: <E>(target: Target<E>) => Effect.Effect<Nemesis<E>, never, Scope.Scope> = Effect.fnUntraced(
  function* <E>(target: Target<E>) {
    const recorder = yield* Recorder
    const clock = yield* Clock.Clock
    const fork = yield* FiberSet.makeRuntime<never, void>()
    const { nodes } = target
    // Registered last, so that it comes first: a node that stands still could not end.
    yield* Effect.addFinalizer(() => Effect.sync(() => nodes.forEach((node) => target.machine(node).resume())))

    /** Why a node is to be down. */
    const downs = new Map<NodeId, Set<number>>(nodes.map((node) => [node, new Set()]))
    const isToBeUp = (node: NodeId) => downs.get(node)?.size === 0
    const revivals = new Map<NodeId, Fiber.Fiber<void>>()
    /** Starts a node again, unless something else keeps it down. A start that fails leaves it down. */
    const revive = (node: NodeId, before: Effect.Effect<void> = Effect.void) => {
      const start = Effect.suspend(() => isToBeUp(node) ? Effect.ignore(target.restart(node)) : Effect.void)
      revivals.set(node, fork(Effect.andThen(before, start)))
    }
    const takeDown = (id: number, node: NodeId, crash: Effect.Effect<void>) => {
      downs.get(node)?.add(id)
      fork(crash)
    }
    /** It is a step of the node itself that leads to this: that is made first, and the fault may be over then. */
    const tear = (id: number, node: NodeId) => {
      const isOver = () => downs.get(node)?.has(id) !== true
      const crash = Effect.suspend(() => isOver() ? Effect.void : target.crash(node))
      takeDown(id, node, Effect.andThen(Effect.yieldNow, crash))
    }
    const letUp = (id: number, node: NodeId) => {
      if (downs.get(node)?.delete(id) && isToBeUp(node)) revive(node)
    }

    /** Begins a fault of a node or of the network, and returns what ends it. */
    const begin = (id: number, fault: Fault.Fault): () => void => {
      if (!("node" in fault)) return target.hinder(fault)
      const { node } = fault
      const { clock, disk, pause } = target.machine(node)
      const startIfFailed = () => {
        if (disk.hasFailed) revive(node)
      }
      const replaceIfDamaged = () => {
        if (disk.damage !== undefined) revive(node, target.loseDisk(node))
      }
      const both = (one: () => void, other: () => void) => () => {
        one()
        other()
      }
      switch (fault._tag) {
        case "Crash":
          takeDown(id, node, fault.disk === "lost" ? target.loseDisk(node) : target.crash(node))
          return () => letUp(id, node)
        case "Pause":
          return pause()
        case "Drift":
          return clock.drift(fault.rate)
        case "Jump":
          return clock.jump(fault.ms)
        case "SlowDisk":
          return disk.slow(fault.syncMs)
        case "FullDisk":
          return both(disk.refuseSyncs("no space is left on the disk"), startIfFailed)
        case "ReadOnlyDisk":
          return both(disk.refuseSyncs("the disk can only be read"), startIfFailed)
        case "FailSync":
          return both(disk.failNextSync(), startIfFailed)
        case "TearWrite":
          return both(disk.tearNextSync(() => tear(id, node)), () => letUp(id, node))
        case "SkipWrites":
          return disk.skipWrites(fault.likelihood)
        case "DamageRecord":
          if (fault.how === "corrupt") disk.damageRecord("does not match its checksum")
          else disk.misdirectRecord()
          return replaceIfDamaged
        case "LoseRecord":
          disk.damageRecord("can not be read")
          return replaceIfDamaged
        default:
          return target.hinder(fault)
      }
    }

    let count = 0
    const inForce = new Map<number, { readonly fault: Fault.Fault; readonly end: () => void }>()
    const end = (id: number) => {
      const struck = inForce.get(id)
      if (struck === undefined) return
      inForce.delete(id)
      struck.end()
      recorder?.({ _tag: "FaultEnded", fault: String(id) })
    }
    const strike = (fault: Fault.Fault) =>
      Effect.sync(() => {
        const id = ++count
        const concerned = Fault.nodesOf(fault, nodes)
        recorder?.({ _tag: "FaultBegan", fault: String(id), label: Fault.format(fault), nodes: concerned })
        inForce.set(id, { fault, end: begin(id, fault) })
        return Effect.sync(() => end(id))
      })

    const heal = Effect.fnUntraced(function* (connected: ReadonlyArray<NodeId> = nodes) {
      const concerns = (fault: Fault.Fault) => Fault.nodesOf(fault, nodes).some((node) => connected.includes(node))
      for (const [id, { fault }] of inForce) if (concerns(fault)) end(id)
      const start = Effect.fnUntraced(function* (node: NodeId) {
        const revival = revivals.get(node)
        if (revival !== undefined) yield* Fiber.await(revival)
        const { disk } = target.machine(node)
        if (disk.damage !== undefined) yield* target.loseDisk(node)
        const up = yield* target.up
        if (!up.includes(node) || disk.hasFailed) yield* target.restart(node)
      })
      yield* Effect.forEach(connected, start, { concurrency: "unbounded", discard: true })
    })

    const run = Effect.fnUntraced(function* (schedule: Schedule.Schedule) {
      const beganMs = monotonicMs(clock)
      const ends = new Map<string, Effect.Effect<void>>()
      for (const { _tag, atMs, fault, key } of Schedule.moments(schedule)) {
        const leftMs = beganMs + atMs - monotonicMs(clock)
        if (leftMs > 0) yield* Effect.sleep(leftMs)
        if (_tag === "Begins") ends.set(key, yield* strike(fault))
        else yield* ends.get(key) ?? Effect.void
      }
    })

    return { run, strike, heal }
  },
)
