/**
 * Breaks a live cluster of processes on this machine while clients use it, and judges what they have seen.
 *
 * @module
 */
import { Clock, Effect, Fiber, Layer, Random } from "effect"
import type { Schedule } from "../faults/mod.ts"
import { beginnings } from "../faults/Schedule.ts"
import { NodeId } from "../model/NodeId.ts"
import * as WebSocketClient from "../replicated/client/mod.ts"
import { monotonicMs } from "../time/monotonicMs.ts"
import { draw } from "./draw.ts"
import { recovers } from "./health.ts"
import * as KeyValueLoad from "./KeyValueLoad.ts"
import * as LiveNemesis from "./LiveNemesis.ts"
import { type Connect, type Counts, type Start, timeout } from "./Load.ts"
import * as LockLoad from "./LockLoad.ts"
import * as Machine from "./Machine.ts"
import { check, type NotLive } from "./NotLive.ts"
import { freePorts } from "./place.ts"
import type { Told } from "./Told.ts"
import { hostname } from "./wires/Proxy.ts"
import * as Wires from "./wires/Wires.ts"

/** What to break, and how. */
export interface Options {
  readonly nodes: number
  /** How long things go wrong. */
  readonly seconds: number
  /** What is drawn by chance is drawn the same for the same seed; what comes of it is as the machine has it. */
  readonly seed: number
  readonly service: keyof typeof loads
  /** The main module of the program that the nodes run: `synod`, or another like it. */
  readonly program: string
  /** Where disks and logs are kept: an empty directory. */
  readonly directory: string
  readonly print: (line: string) => void
  /** Default: drawn. */
  readonly schedule?: Schedule.Schedule
  /** How clients reach the nodes. Default: by WebSockets. */
  readonly connect?: Connect
}

/** What was seen. Times are in milliseconds. */
export interface Report {
  readonly seed: number
  readonly nodes: number
  readonly service: Options["service"]
  readonly seconds: number
  /** How often each fault was struck. */
  readonly faults: { readonly [tag: string]: number }
  readonly elections: number
  readonly operations: Counts
  /** From the end of the last fault to answers for every client and nodes that are all well; `null`: not within the bound. */
  readonly recoveredMs: number | null
  readonly holds: ReadonlyArray<string>
  readonly undecided: ReadonlyArray<string>
  /** What must not be; empty if all is well. */
  readonly violations: ReadonlyArray<string>
}

/** How long a cluster may take until all is well, once nothing is wrong with its surroundings any more. */
export const recoveryMs = 30_000

/** How long clients work undisturbed before all nodes are killed. */
const workMs = 1000

/** Of what is wrong with what clients have seen, how much is told: one mistake may show everywhere. */
const mostViolations = 10

/** How many clients use it. */
const clients = 6

/** Small, so that snapshots are taken and sent. */
const snapshotBytes = 256 * 1024

const loads = { "key-value": KeyValueLoad.start, "lock-server": LockLoad.start } satisfies {
  readonly [service: string]: Start
}

const namesOf = (nodes: number): ReadonlyArray<NodeId> =>
  Array.from({ length: nodes }, (_, index) => NodeId.make(String.fromCharCode("a".charCodeAt(0) + index)))

/** Tells of what happens with the time since now. */
const toldBy = (print: Options["print"], nowMs: () => number) => {
  const beganMs = nowMs()
  const violations: Array<string> = []
  let elections = 0
  const says = (line: string) => print(`${((nowMs() - beganMs) / 1000).toFixed(1).padStart(6)} s  ${line}`)
  const told: Told = {
    says,
    finds: (finding) => {
      violations.push(finding)
      says(`WRONG: ${finding}`)
    },
    leads: (node, reign) => {
      elections++
      says(`${node} leads, ${reign}`)
    },
  }
  return { told, violations, elections: () => elections }
}

/** Lays the cluster out and turns it on. */
const turnOn = Effect.fnUntraced(function* ({ directory, nodes, program }: Options, told: Told) {
  const names = namesOf(nodes)
  const first = yield* freePorts(2 * nodes)
  const peerPorts = new Map(names.map((name, index) => [name, first + index]))
  const clientPort = (name: NodeId) => first + nodes + names.indexOf(name)
  const wires = yield* Wires.lay(peerPorts)
  const secret = crypto.getRandomValues(new Uint8Array(32)).toBase64()
  // Each node is told of proxies in the place of its peers, and of itself where it is.
  const membersFor = (self: NodeId) =>
    names.map((name) => {
      const peerPort = name === self ? peerPorts.get(name) : wires.port(self, name)
      return `${name}=${hostname}:${peerPort}:${clientPort(name)}`
    }).join(",")
  const machines = new Map<NodeId, Machine.Machine>()
  for (const node of names) {
    const machine = yield* Machine.make({
      node,
      program,
      told,
      directory: `${directory}/${node}`,
      log: `${directory}/${node}.log`,
      env: {
        SYNOD_NODE: node,
        SYNOD_MEMBERS: membersFor(node),
        SYNOD_SECRET: secret,
        SYNOD_SNAPSHOT_BYTES: `${snapshotBytes}`,
      },
    })
    machines.set(node, machine)
  }
  return { machines, wires, told, urls: names.map((name) => `ws://${hostname}:${clientPort(name)}`) }
})

const countFaults = ({ strikes }: Schedule.Schedule): Report["faults"] => {
  const counts: Record<string, number> = {}
  for (const strike of strikes) {
    counts[strike.fault._tag] = (counts[strike.fault._tag] ?? 0) + beginnings(strike).length
  }
  return counts
}

/** Runs a schedule against a new cluster, and judges. All that it has started is ended when it returns. */
export const run: (options: Options) => Effect.Effect<Report, NotLive | WebSocketClient.InvalidUrls> = Effect
  .fnUntraced(
    function* (options) {
      const { connect = byWebSocket, directory, print, seconds, seed, service } = options
      const nodes = namesOf(options.nodes)
      const clock = yield* Clock.Clock
      const nowMs = () => monotonicMs(clock)
      const { elections, told, violations } = toldBy(print, nowMs)
      const schedule = options.schedule ?? (yield* draw(nodes, seconds * 1000))
      Deno.writeTextFileSync(`${directory}/schedule.json`, JSON.stringify(schedule, undefined, 2))

      yield* check(schedule)
      const cluster = yield* turnOn(options, told)
      const nemesis = yield* LiveNemesis.make(cluster)
      const monitor = yield* Layer.build(byWebSocket(cluster.urls, timeout))
      const isWell = (progress: () => ReadonlyArray<number>) =>
        Effect.provideContext(recovers(progress, recoveryMs), monitor)
      const idle = () => []

      const absent = yield* isWell(idle)
      if (absent.length > 0) told.finds(`the cluster did not start within ${recoveryMs} ms: ${absent.join("; ")}`)
      told.says(`${nodes.length} nodes are up; ${clients} clients begin, and so do the faults`)
      const load = yield* loads[service]({ clients, connect, urls: cluster.urls, finds: told.finds })
      const endMs = nowMs() + seconds * 1000
      yield* nemesis.run(schedule)
      yield* Effect.sleep(Math.max(0, endMs - nowMs()))

      yield* nemesis.heal
      told.says("nothing is wrong any more")
      const healedMs = nowMs()
      const lacking = yield* isWell(load.progress)
      const recoveredMs = lacking.length === 0 ? Math.round(nowMs() - healedMs) : null
      if (recoveredMs === null) told.finds(`not well ${recoveryMs} ms after the last fault: ${lacking.join("; ")}`)
      else told.says(`all is well after ${recoveredMs} ms`)

      yield* Effect.sleep(workMs)
      // In the middle of the clients' work: what was acknowledged a moment ago must be on the disks by now.
      told.says("all nodes are killed, and start again")
      const stopping = yield* Effect.forkChild(load.stop, { startImmediately: true })
      const ends = yield* Effect.forEach(cluster.machines.values(), ({ down }) => down, { concurrency: "unbounded" })
      yield* Effect.forEach(ends, (end) => end, { discard: true })
      const lost = yield* isWell(idle)
      if (lost.length > 0) told.finds(`not well ${recoveryMs} ms after the restart of all nodes: ${lost.join("; ")}`)
      yield* Fiber.join(stopping)
      const verdict = yield* load.judge
      for (const violation of verdict.violations.slice(0, mostViolations)) told.finds(violation)
      const untold = verdict.violations.length - mostViolations
      if (untold > 0) told.finds(`and ${untold} more of the kind`)
      Deno.writeTextFileSync(`${directory}/seen.json`, JSON.stringify(load.seen()))
      return {
        seed,
        nodes: nodes.length,
        service,
        seconds,
        faults: countFaults(schedule),
        elections: elections(),
        operations: load.counts(),
        recoveredMs,
        holds: verdict.holds,
        undecided: verdict.undecided,
        violations,
      }
    },
    (effect, { seed }) => Random.withSeed(Effect.scoped(effect), seed),
  )

const byWebSocket: Connect = (urls, timeout) => WebSocketClient.layer({ urls, timeout })
