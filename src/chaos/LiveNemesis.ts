/**
 * Strikes a live cluster with the faults of a schedule.
 *
 * @module
 */
import { Clock, Effect, Fiber, type Scope } from "effect"
import { Fault, type Schedule } from "../faults/mod.ts"
import { beginnings } from "../faults/Schedule.ts"
import type { NodeId } from "../model/NodeId.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import type { End, Machine } from "./Machine.ts"
import { type NotLive, refusal } from "./NotLive.ts"
import type { Told } from "./Told.ts"
import type { Way, Wires } from "./wires/Wires.ts"

/** What is struck. */
export interface Struck {
  readonly machines: ReadonlyMap<NodeId, Machine>
  readonly wires: Wires
  readonly told: Told
}

/** Makes things go wrong, and right again. */
export interface LiveNemesis {
  /** Begins a fault; what it returns ends it. Faults overlap, and end in any order. */
  readonly strike: (fault: Fault.Fault) => Effect.Effect<End, NotLive>
  /** Strikes at the times of the schedule, from now on; returns when all that has an end has ended. */
  readonly run: (schedule: Schedule.Schedule) => Effect.Effect<void, NotLive>
  /** Ends all that has not ended. */
  readonly heal: Effect.Effect<void>
}

/** A machine of that name; that there is none is the mistake of who wrote the schedule. */
const on = ({ machines }: Struck, node: NodeId): Machine => {
  const machine = machines.get(node)
  if (machine === undefined) throw new Error(`a fault strikes ${node}, and the nodes are ${[...machines.keys()]}`)
  return machine
}

/** The ways between nodes that are together in no group. */
const apart = (ways: ReadonlyArray<Way>, groups: ReadonlyArray<ReadonlyArray<NodeId>>): ReadonlyArray<Way> =>
  ways.filter(([from, to]) => !groups.some((group) => group.includes(from) && group.includes(to)))

const begin = (struck: Struck, fault: Fault.Fault): Effect.Effect<End, NotLive> => {
  const { wires } = struck
  const hinder = (...hindered: Parameters<Wires["hinder"]>): Effect.Effect<End> =>
    Effect.sync(() => {
      const end = wires.hinder(...hindered)
      return Effect.sync(end)
    })
  const cut = (ways: ReadonlyArray<Way>) => hinder(ways, { _tag: "Cut" })
  switch (fault._tag) {
    case "Crash":
      return fault.disk === "kept" ? on(struck, fault.node).down : on(struck, fault.node).diskLost
    case "Pause":
      return on(struck, fault.node).paused
    case "FullDisk":
      return on(struck, fault.node).diskFull(false)
    case "ReadOnlyDisk":
      return on(struck, fault.node).diskReadOnly
    case "FailSync":
      return on(struck, fault.node).diskFull(true)
    case "DamageRecord":
      return on(struck, fault.node).diskDamaged(fault.how)
    case "LoseRecord":
      return on(struck, fault.node).diskDamaged("cut")
    case "OmitSends":
      return cut(wires.ways.filter(([from]) => from === fault.node))
    case "OmitReceives":
      return cut(wires.ways.filter(([, to]) => to === fault.node))
    case "Disturb": {
      const { directions, maxDelayMs: maxMs, minDelayMs: minMs } = fault
      return hinder(directions === "all" ? wires.ways : directions, { _tag: "Delay", minMs, maxMs })
    }
    case "Clog":
      return hinder([[fault.from, fault.to]], { _tag: "Clog" })
    case "Cut":
      return cut([[fault.from, fault.to]])
    case "Partition":
      return cut(apart(wires.ways, fault.groups))
    default:
      // Refused before.
      return Effect.die(new Error(`${fault._tag} is not of a live cluster`))
  }
}

/** When a fault begins, and when it ends. */
const timesOf = ({ strikes }: Schedule.Schedule) =>
  strikes.flatMap((strike) =>
    beginnings(strike).map((atMs) => ({ fault: strike.fault, atMs, forMs: strike.forMs ?? Infinity }))
  )

/** A nemesis of this cluster. What it has begun goes on until it is ended or healed; the scope is that of the cluster. */
export const make: (struck: Struck) => Effect.Effect<LiveNemesis, never, Scope.Scope> = Effect.fnUntraced(
  function* (struck) {
    const clock = yield* Clock.Clock
    const { told } = struck
    const inForce = new Set<End>()

    const strike = Effect.fnUntraced(function* (fault: Fault.Fault) {
      const refused = refusal(fault)
      if (refused !== undefined) return yield* refused
      told.says(`! ${Fault.format(fault)}`)
      const undo = yield* begin(struck, fault)
      const end: End = Effect.suspend(() => {
        if (!inForce.delete(end)) return Effect.void
        told.says(`  over: ${Fault.format(fault)}`)
        return undo
      })
      inForce.add(end)
      return end
    })
    return {
      strike,
      run: Effect.fnUntraced(function* (schedule) {
        const times = timesOf(schedule)
        const beganMs = monotonicMs(clock)
        const until = (ms: number) => Effect.sleep(Math.max(0, beganMs + ms - monotonicMs(clock)))
        const fibers = yield* Effect.forEach(
          times,
          ({ atMs, fault, forMs }) =>
            Effect.forkChild(Effect.gen(function* () {
              yield* until(atMs)
              const end = yield* strike(fault)
              if (forMs === Infinity) return
              yield* until(atMs + forMs)
              yield* end
            })),
        )
        yield* Effect.forEach(fibers, Fiber.join, { discard: true })
      }),
      heal: Effect.suspend(() =>
        Effect.forEach([...inForce], (end) => end, { concurrency: "unbounded", discard: true })
      ),
    }
  },
)
