/**
 * A machine that one node runs on: its process, which is started again whenever it ends, and its disk.
 *
 * @module
 */
import { Deferred, Effect, Latch, Random, type Scope, Semaphore } from "effect"
import type { NodeId } from "../model/NodeId.ts"
import * as Disk from "./disk.ts"
import { type NodeProcess, start } from "./NodeProcess.ts"
import type { Told } from "./Told.ts"

/** What a machine is given. */
export interface Options {
  readonly node: NodeId
  /** The program's main module: `synod`, or another like it. */
  readonly program: string
  /** The settings of the node, but for where and what its disk is. */
  readonly env: { readonly [variable: string]: string }
  readonly directory: string
  /** The file to keep what the node prints in. */
  readonly log: string
  readonly told: Told
}

/** Ends what has begun. To end it again does nothing. */
export type End = Effect.Effect<void>

/** A machine. What begins may overlap, and end in any order; the node runs, or writes, when nothing is in the way any more. */
export interface Machine {
  readonly node: NodeId
  /** Kills the node. Ending it starts the node again, on what there is of its disk. */
  readonly down: Effect.Effect<End>
  /** As `down`, and its disk is gone. */
  readonly diskLost: Effect.Effect<End>
  /** As `down`, and its disk is damaged: the node must refuse it. Ending it does as the refusal says: another disk. */
  readonly diskDamaged: (how: Disk.Damage) => Effect.Effect<End>
  /** As `down`, and the disk can only be read: the node must refuse it, until that is over. */
  readonly diskReadOnly: Effect.Effect<End>
  /** Whatever the node writes fails, until it is over; or `once` until the node has ended of it. */
  readonly diskFull: (once: boolean) => Effect.Effect<End>
  /** The node stands still. */
  readonly paused: Effect.Effect<End>
}

/** What a node prints once it serves, and when it comes to lead. */
const serving = /serves clients at/
const leading = /\bleads, (.+)$/

/** How long a node stays away before it is started again. */
const pause = "500 millis"

/** How long a node may take to refuse its disk. */
const patience = "20 seconds"

/** Of a process that was told to end, as by Ctrl-C at a terminal. */
const interrupted = 130

/** One life of the node. */
interface Life {
  readonly process: NodeProcess
  /** Whether it may end by itself, as it could not write. */
  isExcused: boolean
  lastLine: string
}

/** Reasons for something, each of which comes and goes by itself. */
const reasons = () => {
  const all = new Set<object>()
  return {
    get isAny() {
      return all.size > 0
    },
    begin: (): () => boolean => {
      const own = {}
      all.add(own)
      return () => all.delete(own)
    },
  }
}

/** Turns a machine on, with an empty disk. It is off, and its node dead, with the scope. */
export const make: (options: Options) => Effect.Effect<Machine, never, Scope.Scope> = Effect.fnUntraced(
  function* ({ directory, env, log, node, program, told }) {
    const [downs, pauses, fulls] = [reasons(), reasons(), reasons()]
    const random = yield* Random.Random
    const up = yield* Latch.make(true)
    // Whether the node runs is changed by one at a time, and so is its disk.
    const [power, disk] = [yield* Semaphore.make(1), yield* Semaphore.make(1)]
    let absent: "new" | "replaced" = "new"
    let life: Life | undefined
    let disksLost = 0

    const launch = (line: (line: string) => void) =>
      start({
        program,
        log,
        line,
        env: { ...env, SYNOD_DIRECTORY: directory, SYNOD_DISK: Disk.isThere(directory) ? "existing" : absent },
      })
    const hear = (line: string) => {
      if (life !== undefined && line.trim() !== "") life.lastLine = line.trim()
      const reign = leading.exec(line)?.[1]
      if (reign !== undefined) told.leads(node, reign)
    }
    const live = Effect.scoped(Effect.gen(function* () {
      const started = yield* power.withPermit(Effect.gen(function* () {
        if (downs.isAny) return
        const process = yield* launch(hear)
        life = { process, isExcused: fulls.isAny, lastLine: "" }
        if (pauses.isAny) process.signal("SIGSTOP")
        if (fulls.isAny) yield* process.limit(false)
        return life
      }))
      if (started === undefined) return
      const code = yield* started.process.ended
      life = undefined
      if (code !== undefined && code !== interrupted && !started.isExcused) {
        told.finds(`${node} ended by itself with code ${code}, and last said: ${started.lastLine}`)
      }
      if (!downs.isAny) yield* Effect.sleep(pause)
    }))
    yield* Effect.forkScoped(Effect.forever(Effect.andThen(up.await, live)))

    const down = power.withPermit(Effect.gen(function* () {
      const end = downs.begin()
      yield* up.close
      const process = life?.process
      if (process !== undefined) yield* process.kill
      return Effect.suspend(() => end() && !downs.isAny ? Effect.asVoid(up.open) : Effect.void)
    }))

    /** Whether the node refuses its disk, as it must, in words that name the cure. */
    const refuses = (cure: RegExp) =>
      Effect.scoped(Effect.gen(function* () {
        const served = yield* Deferred.make<"served">()
        const lines: Array<string> = []
        const process = yield* launch((line) => {
          lines.push(line)
          if (serving.test(line)) Deferred.doneUnsafe(served, Effect.succeed("served"))
        })
        const outcome = yield* Effect.raceFirst(process.ended, Deferred.await(served)).pipe(
          Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed("undecided" as const) }),
        )
        const said = lines.filter((line) => line.trim() !== "").join(" ")
        if (outcome === "served") return false
        if (cure.test(said)) told.says(`${node} refuses its disk, and names the cure`)
        else told.finds(`${node} neither serves nor refuses its disk and names the cure (${outcome}): ${said}`)
        return true
      }))

    /** Does something to the disk while the node is down. */
    const withDisk = (change: Effect.Effect<Effect.Effect<void>>) =>
      Effect.flatMap(
        down,
        (end) => Effect.map(disk.withPermit(change), (undo) => Effect.andThen(disk.withPermit(undo), end)),
      )

    const lose = (keptAs?: string) =>
      Effect.sync(() => {
        // Of a node that was killed before it had made its disk there is nothing to lose.
        if (!Disk.isThere(directory)) return
        absent = "replaced"
        Disk.lose(directory, keptAs)
      })

    return {
      node,
      down,
      diskLost: withDisk(Effect.as(lose(), Effect.void)),
      diskDamaged: (how) =>
        withDisk(Effect.gen(function* () {
          if (!Disk.isThere(directory)) return Effect.void
          Disk.damage(directory, how, () => random.nextDoubleUnsafe())
          if (yield* refuses(/start the node as "replaced"/)) return lose(`${directory}-damaged-${++disksLost}`)
          told.says(`${node} serves: what was damaged on its disk was free, or old`)
          return Effect.void
        })),
      diskReadOnly: withDisk(Effect.gen(function* () {
        if (!Disk.isThere(directory)) return Effect.void
        Disk.setWritable(directory, false)
        if (!(yield* refuses(/let the node's user write/))) {
          told.finds(`${node} serves on a disk that cannot be written`)
        }
        return Effect.sync(() => Disk.setWritable(directory, true))
      })),
      diskFull: (once) =>
        power.withPermit(Effect.gen(function* () {
          const end = fulls.begin()
          const release = power.withPermit(
            Effect.suspend(() => end() && !fulls.isAny && life !== undefined ? life.process.limit(true) : Effect.void),
          )
          if (life === undefined) return release
          life.isExcused = true
          yield* life.process.limit(false)
          if (once) yield* Effect.forkDetach(Effect.andThen(life.process.ended, release))
          return release
        })),
      paused: Effect.sync(() => {
        const end = pauses.begin()
        life?.process.signal("SIGSTOP")
        return Effect.sync(() => {
          if (end() && !pauses.isAny) life?.process.signal("SIGCONT")
        })
      }),
    }
  },
)
