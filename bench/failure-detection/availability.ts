/**
 * What a failure detector costs a group of Multi-Paxos whose followers ask it whether their leader is up.
 *
 * @module
 */
import { Clock, Effect, Option, Random, type Scope, Stream } from "effect"
import type { NodeId } from "../../src/model/NodeId.ts"
import * as MultiPaxos from "../../src/protocols/multipaxos/mod.ts"
import { ReplicatedLog } from "../../src/protocols/mod.ts"
import { Cluster, Simulation } from "../../src/simulation/mod.ts"
import { membersOf } from "../cluster/Cluster.ts"
import { everyMs, type Links } from "./candidates.ts"
import type { Sample } from "./quality.ts"

/** In virtual time. */
export interface Availability {
  /** From each crash of a leader until a majority follows the next. */
  readonly failOverMs: ReadonlyArray<number>
  /** While nobody crashes, of each hour: the time without a leader that a majority follows. */
  readonly leaderlessMsPerHour: number
  /** While nobody crashes, of each hour of a node: the time in which it follows nobody. */
  readonly astrayMsPerHour: number
}

const nodes = membersOf(3)
const majority = 2

/** Until then the crash of a leader is mostly over, as is the start of a node. */
const settledMs = 5_000

/** Whom each node follows, and for how long it was nobody. */
class Following {
  /** Who leads, as a majority sees it. */
  leader: NodeId | undefined
  leaderlessMs = 0
  astrayMs = 0
  private readonly leaders = new Map<NodeId, NodeId>()
  private atMs = 0

  /** A node follows that leader, or nobody. */
  become(node: NodeId, leader: NodeId | undefined, nowMs: number): void {
    this.passTo(nowMs)
    if (leader === undefined) this.leaders.delete(node)
    else this.leaders.set(node, leader)
    const followers = (one: NodeId) => nodes.filter((node) => this.leaders.get(node) === one).length
    this.leader = nodes.find((one) => this.leaders.get(one) === one && followers(one) >= majority)
  }

  passTo(nowMs: number): void {
    const passedMs = nowMs - this.atMs
    this.atMs = nowMs
    if (this.leader === undefined) this.leaderlessMs += passedMs
    this.astrayMs += (nodes.length - this.leaders.size) * passedMs
  }
}

/** How a node of the group is made. */
export type Options = Pick<MultiPaxos.Options, "detector" | "pace">

const follow = (
  cluster: Cluster.Cluster<ReplicatedLog, MultiPaxos.Refused>,
  node: NodeId,
  following: Following,
): Effect.Effect<void, never, Scope.Scope> => {
  const note = (leader: Option.Option<NodeId>) =>
    Effect.map(Clock.currentTimeMillis, (nowMs) => following.become(node, Option.getOrUndefined(leader), nowMs))
  const noting = Effect.flatMap(ReplicatedLog, ({ leaderChanges }) => Stream.runForEach(leaderChanges, note))
  return Effect.asVoid(Effect.forkScoped(Effect.ignore(cluster.on(node)(noting))))
}

const measuring = (
  { calmMs, crashes }: Sample,
  options: Options,
  { link }: Links,
) =>
  Effect.gen(function* () {
    const layer = (id: NodeId) => MultiPaxos.layer({ ...options, id, members: nodes })
    const cluster = yield* Cluster.make({ nodes, layer, links: link })
    const following = new Following()
    for (const node of nodes) yield* follow(cluster, node, following)
    const untilLed = Effect.repeat(Effect.sleep(1), { until: () => following.leader !== undefined, times: 600_000 })
    yield* untilLed
    yield* Effect.sleep(settledMs)
    following.passTo(yield* Clock.currentTimeMillis)
    const before = { ...following }
    yield* Effect.sleep(calmMs)
    following.passTo(yield* Clock.currentTimeMillis)
    const perHour = (ms: number) => ms / (calmMs / 3_600_000)
    const leaderlessMsPerHour = perHour(following.leaderlessMs - before.leaderlessMs)
    const astrayMsPerHour = perHour(following.astrayMs - before.astrayMs) / nodes.length

    const failOverMs: Array<number> = []
    for (let crash = 0; crash < crashes; crash++) {
      yield* Effect.sleep(yield* Random.nextBetween(0, everyMs))
      yield* untilLed
      const victim = following.leader ?? (yield* Effect.die("nobody led for ten minutes"))
      const crashedAt = yield* Clock.currentTimeMillis
      following.become(victim, undefined, crashedAt)
      const { leaderlessMs } = following
      yield* cluster.crash(victim)
      yield* untilLed
      failOverMs.push(following.leaderlessMs - leaderlessMs)
      yield* Effect.orDie(cluster.restart(victim))
      yield* follow(cluster, victim, following)
      yield* Effect.sleep(settledMs)
    }
    return { failOverMs, leaderlessMsPerHour, astrayMsPerHour }
  })

/** Measures three replicas on such links. */
export const availabilityOf = (
  sample: Sample,
  options: Options,
  links: Links,
): Effect.Effect<Availability, unknown> =>
  Effect.map(
    Simulation.run(measuring(sample, options, links), { seed: 1 }),
    ({ value }) => Option.getOrThrow(value),
  )
