/**
 * A replicated service put to the test, on Multi-Paxos.
 *
 * @module
 */
import { Effect, Fiber, Layer, Random, Schedule } from "effect"
import { Replica } from "../../replicated/Replica.ts"
import type * as ReplicatedService from "../../replicated/ReplicatedService.ts"
import type { ReplicatedLogService } from "../../protocols/ReplicatedLog.ts"
import { ReplicatedLog } from "../../protocols/ReplicatedLog.ts"
import { oneOf } from "../chance.ts"
import { startCluster } from "../multipaxos/cluster.ts"
import { boundMs, canLose, draw } from "../multipaxos/Mix.ts"
import * as Operator from "../multipaxos/operator.ts"
import { situations as ofTheLog } from "../multipaxos/Watch.ts"
import type { Subject } from "../Subject.ts"
import type { Tampering } from "../Tampering.ts"
import { names } from "../watchedCluster.ts"
import { Clients, situations as ofClients, timeoutMs } from "./clients.ts"
import { itself } from "./itself.ts"
import type { MakeWorkload } from "./Workload.ts"

/** How a service is put to the test. */
export interface Options {
  /** What its clients do. Default: whatever its Schemas allow, and the service itself is the model of what it answers. */
  readonly workload?: MakeWorkload
  /** What a campaign is meant to see of it, besides what it is meant to see of any service. Default: nothing. */
  readonly situations?: ReadonlyArray<string>
  /** By what part its clients' clocks and the nodes' may differ in pace, if it counts on that. Default: it does not. */
  readonly maxDrift?: number
  /** A bug, between the nodes and their world. */
  readonly tampering?: Tampering
  /** A bug, between the replicas and their log. */
  readonly log?: (log: ReplicatedLogService) => ReplicatedLogService
}

/** How clients and replicas go about it. */
const drawHabits = Effect.all({
  clients: oneOf(1, 3, 5),
  compactAfterLength: oneOf(1000, 5000, 1_000_000),
  sessionTimeToLiveMs: oneOf(10_000, 60_000),
  resignEveryMs: Operator.drawEveryMs,
})

/** A call may wait at a node that is cut off until its client gives it up, and the next one too. */
const answerMs = boundMs + 2 * timeoutMs

/** From one attempt of what is insisted on to the next. */
const spaced = Schedule.spaced("20 millis")

const kebab = (name: string): string => name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase()

/** Puts a service to the test: its nodes bear what Multi-Paxos bears, and its clients are never told what cannot be. */
export const ofService = (
  service: ReplicatedService.Any,
  { log = (same) => same, maxDrift, situations = [], tampering, workload = itself(service) }: Options = {},
): Subject => ({
  name: kebab(service.name),
  kind: "service",
  bears: ["crash", "omission", "timing"],
  situations: [...ofTheLog, ...ofClients, ...situations],
  draw: Effect.gen(function* () {
    const drawn = yield* draw
    const mix = { ...drawn, ...yield* drawHabits, maxDrift: Math.min(drawn.maxDrift, maxDrift ?? Infinity) }
    const { canLoseDisks, clients, compactAfterLength, maxDown, minority, sessionTimeToLiveMs, thinkMs } = mix
    const pause = Effect.flatMap(Random.next, (drawn) => Effect.sleep(2 * drawn * thinkMs))
    return {
      mix,
      nodes: names(mix.nodes),
      limits: { canLose: canLose(mix), canLoseDisks, maxDown, maxDrift: mix.maxDrift },
      minority,
      boundMs: answerMs,
      restoreMs: answerMs,
      start: Effect.fnUntraced(function* (stage) {
        const limits = { sessionTimeToLiveMs }
        const cluster = yield* startCluster(
          mix,
          (id, own) =>
            Replica.layer({ id, services: [service], compactAfterLength, limits }).pipe(
              Layer.provideMerge(Layer.effect(ReplicatedLog, Effect.map(ReplicatedLog, log))),
              Layer.provide(own),
            ),
          stage,
          tampering,
        )
        const play = workload(stage)
        const crowd = new Clients(cluster, stage)
        let count = 0
        const nextName = () => `c${count++}`
        const insist = (act: (client: string) => ReturnType<typeof play.act>) =>
          Effect.suspend(() => {
            const name = nextName()
            const again = Effect.retry(Effect.scoped(act(name)), { schedule: spaced })
            return Effect.asVoid(Effect.orDie(crowd.as(again)))
          })
        const caller = Effect.suspend(() => {
          const name = nextName()
          return crowd.as(Effect.forever(Effect.andThen(pause, Effect.ignore(Effect.scoped(play.act(name))))))
        })
        const operators = yield* Operator.start(cluster, mix.resignEveryMs)
        const callers = yield* Effect.replicateEffect(Effect.forkScoped(caller), clients)
        return {
          cluster,
          insist: () => insist(play.act),
          rest: Fiber.interruptAll([...callers, ...operators]),
          settle: insist(play.look),
          verdict: Effect.sync(play.verdict),
          ...play.told === undefined ? {} : { told: play.told },
        }
      }),
    }
  }),
})
