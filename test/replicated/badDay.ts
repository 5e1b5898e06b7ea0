/**
 * A bad day of a cluster that counts: what clients are told must add up to what was counted, at every node and in every
 * watch.
 */
import { Effect, Fiber, Layer, Option, Random, type Scope } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import { ReplicatedLog, type ReplicatedLogService } from "../../src/protocols/ReplicatedLog.ts"
import { Open } from "../../src/replicated/messages.ts"
import { Replica } from "../../src/replicated/Replica.ts"
import { type Cluster, Faults } from "../../src/simulation/mod.ts"
import { oneOf } from "../support/chance.ts"
import { timed } from "../support/timed.ts"
import { names, watchedCluster, type Watcher } from "../support/watchedCluster.ts"
import { draw, electionTimeoutMs, type Mix } from "../protocols/multipaxos/Mix.ts"
import { Patron } from "./Patron.ts"
import { Counter, Leases } from "./services.ts"

/** What a day was like. */
export interface Day {
  readonly mix: Mix
  readonly violations: ReadonlyArray<string>
  /** From the end of the faults until every client is answered, in milliseconds of virtual time. */
  readonly recoveryMs: number
  readonly acknowledged: number
  /** Calls that were acknowledged when they were sent again, as their outcome had been unknown. */
  readonly repeated: number
  readonly read: number
  /** How many nodes' logs had dropped slots when the day was over. */
  readonly compacted: number
}

/** What may be wrong. */
export interface Mistakes {
  /** A client opens a session for each attempt, so that nobody can know that it asks again. */
  readonly forgetsSessions?: boolean
  /** Replicas are told by the log what this makes of it. */
  readonly log?: (log: ReplicatedLogService) => ReplicatedLogService
}

const all = { concurrency: "unbounded" } as const

const services = [Counter, Leases]

/** Whether the nodes keep the promises of Multi-Paxos is seen to by its own bad days. */
const unwatched: Watcher = { observe: () => {}, loaded: () => {} }

/** However often roles crash, their nodes go on. */
const restarts = { max: Infinity, within: "1 second" } as const

class Crowd {
  readonly violations: Array<string> = []
  acknowledged = 0
  /** All that may have been counted. */
  asked = 0
  repeated = 0
  read = 0
  isOver = false
  private readonly cluster: Cluster.Cluster<Replica, unknown>
  private readonly mix: Mix
  private readonly mistakes: Mistakes

  constructor(cluster: Cluster.Cluster<Replica, unknown>, mix: Mix, mistakes: Mistakes) {
    this.cluster = cluster
    this.mix = mix
    this.mistakes = mistakes
  }

  /** Says something to the replica of some node; `undefined` if that is down, or says nothing for long. */
  private try<A>(say: (patron: Patron) => Effect.Effect<A>, nodes = this.cluster.nodes) {
    return Effect.gen({ self: this }, function* () {
      const node = yield* Random.choice(nodes)
      const said = Effect.flatMap(Replica, (replica) => say(new Patron(replica)))
      const answer = yield* Effect.option(Effect.timeout(this.cluster.on(node)(said), 3 * electionTimeoutMs))
      // Not at once again, whatever came of it: it would be the same.
      yield* Effect.sleep(5)
      return Option.getOrUndefined(answer)
    })
  }

  private get pause() {
    return Effect.flatMap(Random.next, (drawn) => Effect.sleep(2 * drawn * this.mix.thinkMs))
  }

  /** Counts by ones and twos, each until it is acknowledged, until the day is over. */
  readonly caller = Effect.gen({ self: this }, function* () {
    let session: string | undefined
    for (let request = 0; !this.isOver; request++) {
      const by = yield* oneOf(1, 2)
      this.asked += by
      let mayBeDone = false
      for (let isDone = false; !isDone;) {
        if (session === undefined) {
          const opened = yield* this.try((patron) => patron.ask((id) => Open({ id })))
          session = opened?._tag === "Opened" ? opened.session : undefined
          continue
        }
        const named = session
        const answer = yield* this.try((patron) => patron.call(named, request, "Counter.Add", { by }))
        if (this.mistakes.forgetsSessions) session = undefined
        if (answer?._tag === "Answered" && answer.exit._tag === "Success") isDone = true
        else if (answer === undefined || answer._tag === "Unknown") mayBeDone = true
        else if (answer?._tag === "NoSession") return this.violations.push("a session is gone")
      }
      if (mayBeDone) this.repeated++
      this.acknowledged += by
      yield* this.pause
    }
  })

  /** Reads at any node: all that was acknowledged before, and nothing that nobody has asked for. */
  readonly reader = Effect.gen({ self: this }, function* () {
    let last = 0
    while (true) {
      const atLeast = this.acknowledged
      const answer = yield* this.try((patron) => patron.query("Counter.Get"))
      if (answer?._tag === "Answered" && answer.exit._tag === "Success") {
        const value = Number(answer.exit.value)
        this.read++
        if (value < atLeast) this.violations.push(`read ${value} after ${atLeast} was acknowledged`)
        if (value < last) this.violations.push(`read ${value} after ${last} was read`)
        if (value > this.asked) this.violations.push(`read ${value} when ${this.asked} was asked for`)
        last = value
      }
      yield* this.pause
    }
  })

  /** The changes told so far, from 1 on, by whatever node was asked. */
  readonly changes: Array<number> = []

  /** Watches one node after the other, each from where the last has ended. */
  readonly watcher = Effect.gen({ self: this }, function* () {
    while (true) {
      const lingerMs = yield* Random.nextIntBetween(20, 300)
      yield* this.watch(lingerMs, this.cluster.nodes)
    }
  })

  watch(lingerMs: number, nodes: ReadonlyArray<NodeId>) {
    return this.try((patron) =>
      Effect.gen({ self: this }, function* () {
        const watch = patron.watch("Counter", this.changes.length + 1)
        yield* Effect.sleep(lingerMs)
        patron.hangUp()
        for (const [index, ...changes] of patron.changes(watch)) {
          if (index !== this.changes.length + 1) this.violations.push(`told ${index} after ${this.changes.length}`)
          this.changes.push(...changes.map(Number))
        }
      }), nodes)
  }
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, one) => total + one, 0)

/** A day of crashes and partitions, and then one restart of all nodes, after which everything must add up. */
export const badDay = (mistakes: Mistakes = {}): Effect.Effect<Day, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const drawn = yield* draw
    const mix = { ...drawn, thinkMs: drawn.thinkMs / 3 }
    const { log = (same) => same } = mistakes
    const members = names(mix.nodes)
    const compactAfterLength = yield* oneOf(1000, 3000, 1_000_000)
    const layer = (id: NodeId) =>
      Replica.layer({ id, services, compactAfterLength, limits: { sessionTimeToLiveMs: 600_000 } }).pipe(
        Layer.provide(Layer.effect(ReplicatedLog, Effect.map(ReplicatedLog, log))),
        Layer.provide(
          MultiPaxos.layer({
            id,
            members,
            quorums: mix.quorums,
            pace: mix.pace,
            timeout: electionTimeoutMs,
            restarts,
          }),
        ),
      )
    const { defects, links: [links], syncMs: syncTime } = mix
    const cluster = yield* watchedCluster(
      { nodes: members, layer, links, syncTime, defects },
      unwatched,
    )
    const crowd = new Crowd(cluster, mix, mistakes)
    const callers = yield* Effect.forEach(members, () => Effect.forkScoped(crowd.caller))
    const others = yield* Effect.forEach([crowd.reader, crowd.watcher], (one) => Effect.forkScoped(one))

    const { dayMs: duration, faultMs: interval, maxDown } = mix
    yield* Faults.inject(cluster, { duration, interval, links: mix.links, maxDown })
    crowd.isOver = true
    yield* cluster.heal
    yield* Effect.forEach(members, cluster.restart, all)
    const recoveryMs = yield* timed(Fiber.joinAll(callers))
    yield* Fiber.interruptAll(others)

    const violations = [...crowd.violations]
    let compacted = 0
    for (const node of members) {
      const patron = yield* cluster.on(node)(Effect.map(Replica, (replica) => new Patron(replica)))
      const answer = yield* Effect.repeat(Effect.andThen(Effect.sleep(10), patron.query("Counter.Get")), {
        until: ({ _tag }) => _tag === "Answered",
        times: 1000,
      })
      const value = answer._tag === "Answered" && answer.exit._tag === "Success" ? answer.exit.value : answer._tag
      if (value !== crowd.acknowledged) {
        violations.push(`${node} has counted ${value}, and ${crowd.acknowledged} was acknowledged`)
      }
      const status = yield* patron.status
      if (status._tag === "Status" && status.first > 0) compacted++
    }
    yield* crowd.watch(100, members)
    if (sum(crowd.changes) !== crowd.acknowledged) {
      violations.push(`a watch was told of ${sum(crowd.changes)}, and ${crowd.acknowledged} was acknowledged`)
    }
    const { acknowledged, read, repeated } = crowd
    return { mix, violations, recoveryMs, acknowledged, repeated, read, compacted }
  })
