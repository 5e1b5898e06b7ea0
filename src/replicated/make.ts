/**
 * Makes the replica of a node: the parts, and what each tells the others.
 *
 * @module
 */
import { Cause, Clock, Deferred, Effect, FiberSet, Option, Random, Result, Schema, type Scope, Stream } from "effect"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { messageOf } from "../model/messageOf.ts"
import { ReplicatedLog } from "../protocols/ReplicatedLog.ts"
import { Timers } from "../time/Timers.ts"
import { Client } from "./Client.ts"
import * as Defects from "./Defects.ts"
import { type Failure, Follower } from "./Follower.ts"
import type { InvalidImage } from "./Image.ts"
import * as Limits from "./Limits.ts"
import { Machine } from "./Machine.ts"
import * as messages from "./messages.ts"
import { compile, type Compiled } from "./Procedure.ts"
import { Proposer } from "./Proposer.ts"
import { Reads } from "./Reads.ts"
import { Leaders } from "./Leaders.ts"
import type { RunningReplica } from "./Replica.ts"
import type * as ReplicatedService from "./ReplicatedService.ts"
import { ServiceClock } from "./ServiceClock.ts"
import { Ticker } from "./Ticker.ts"
import { Watches } from "./Watches.ts"

/** How a replica is made. */
export interface Options {
  /** The node whose `ReplicatedLog` this is. */
  readonly id: NodeId
  /** The services, in any order; all replicas of a log have the same. */
  readonly services: ReadonlyArray<ReplicatedService.Any>
  /** Put in force by whoever leads. */
  readonly limits?: Partial<Limits.Limits>
  /** The most that the JSON of a payload may be, in about UTF-16 units. Default: 1,048,576. */
  readonly maxPayloadLength?: number
  /**
   * A snapshot takes the place of the log when so many UTF-16 units have been applied since the last, or as many as that
   * one has if it is longer. Making one stops the node for about 5 ms a megabyte, and for what the state's Schema takes.
   * Default: 4,194,304.
   */
  readonly compactAfterLength?: number
  /** What the node's disk holds, in bytes, for `Status`. Default: 0, for unknown. */
  readonly diskBytes?: Effect.Effect<number>
}

const InvalidReplicaBase: TaggedErrorClass<InvalidReplica, "InvalidReplica", {
  readonly node: typeof NodeId
  readonly problem: Schema.String
}> = Schema.TaggedError<InvalidReplica>()("InvalidReplica", { node: NodeId, problem: Schema.String })

/** A replica's options make no sense. */
export class InvalidReplica extends InvalidReplicaBase {
  override get message(): string {
    return `the replica of node "${this.node}": ${this.problem}`
  }
}

const compileAll = ({ id, services }: Options): Result.Result<ReadonlyArray<Compiled>, InvalidReplica> => {
  const refuse = (problem: string) => Result.fail(new InvalidReplica({ node: id, problem }))
  const names = services.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return refuse(`two services are named "${twice}"; give each a name of its own`)
  try {
    return Result.succeed(services.map(compile))
  } catch (error) {
    return refuse(messageOf(error))
  }
}

const settle = (
  { id, limits }: Options,
): Result.Result<Limits.Limits, InvalidReplica> =>
  Result.mapError(
    Schema.decodeUnknownResult(Limits.Limits)({ ...Limits.standard, ...limits }),
    ({ message }) => new InvalidReplica({ node: id, problem: `its limits are not whole numbers from 1: ${message}` }),
  )

/** Starts the replica of a node. */
export const make: (
  options: Options,
) => Effect.Effect<RunningReplica, InvalidReplica | InvalidImage, ReplicatedLog | Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const { compactAfterLength = 4_194_304, diskBytes = Effect.succeed(0), id, maxPayloadLength = 1_048_576 } = options
    const services = yield* Effect.fromResult(compileAll(options))
    const limits = yield* Effect.fromResult(settle(options))
    const log = yield* ReplicatedLog
    const clock = yield* Clock.Clock
    const timers = yield* Timers
    const random = yield* Random.Random
    const runFork = yield* FiberSet.makeRuntime<never, void, never>()
    /** What dies by itself takes the replica with it, so that whoever waits for it is told. */
    const broken = yield* Deferred.make<never>()
    const fork = (effect: Effect.Effect<void>) => {
      runFork(Effect.catchCauseIf(
        effect,
        (cause) => !Cause.hasInterruptsOnly(cause),
        (cause) => Effect.asVoid(Deferred.failCause(broken, cause)),
      ))
    }
    const dispatcher = yield* Effect.withFiber(({ currentDispatcher }) => Effect.succeed(currentDispatcher))
    const forkSoon = (effect: Effect.Effect<void>) => dispatcher.scheduleTask(() => fork(effect), 0)
    const seed = () => random.nextIntUnsafe()

    const watches = new Watches()
    const leaders = new Leaders()
    const onDefect = Defects.make(clock, fork)
    const machine = new Machine(services, onDefect, (...change) => watches.changed(...change))
    const serviceClock = new ServiceClock(clock)
    const origin = Math.abs(seed()).toString(36)
    const proposer = new Proposer({ self: id, log, machine, clock: serviceClock, limits, origin, seed, fork, forkSoon })
    const reads = new Reads(log, clock, timers, forkSoon)
    const ticker = new Ticker(machine, serviceClock, timers, () => proposer.tick())
    const observeTime = () => serviceClock.observe(machine.nowMs, machine.origin === origin ? "itself" : "another")
    const follower = new Follower({
      log,
      machine,
      compactAfterLength,
      draw: () => random.nextDoubleUnsafe(),
      fork,
      onDefect,
      onApplied: (batch, answers) => {
        if (answers !== undefined) observeTime()
        proposer.applied(batch, answers)
      },
      onProgress: () => {
        reads.applied(follower.end)
        ticker.arm()
      },
      onRestored: () => {
        observeTime()
        proposer.forget()
        for (const [name, { history }] of machine.services) watches.replaced(name, history)
      },
    })
    yield* follower.restore

    let stopped: string | undefined
    const stop = (why: string) => {
      stopped ??= why
      ticker.stop()
      proposer.stop(stopped)
      reads.stop(stopped)
      watches.stop(stopped)
      leaders.stop(stopped)
    }
    yield* Effect.addFinalizer(() => Effect.sync(() => stop("this replica has stopped with its node")))
    const failure = yield* Deferred.make<never, Failure>()
    const fail = (cause: Cause.Cause<Failure>) =>
      Effect.suspend(() => {
        stop(`this replica has stopped: ${Cause.prettyErrors(cause)[0]?.message}`)
        return Effect.andThen(
          Effect.logError(`the replica of node "${id}" has stopped`, cause),
          Deferred.failCause(failure, cause),
        )
      })
    const lead = (known: Option.Option<NodeId>) =>
      Effect.sync(() => {
        const leader = Option.getOrNull(known)
        ticker.lead(leader === id)
        leaders.changed(leader)
      })
    const work = Effect.all([follower.run, Stream.runForEach(log.leaderChanges, lead), Deferred.await(broken)], {
      concurrency: "unbounded",
      discard: true,
    })
    yield* Effect.forkScoped(
      Effect.catchCause(work, (cause) => Cause.hasInterruptsOnly(cause) ? Effect.interrupt : fail(cause)),
    )

    const askStatus = (request: number, respond: (response: messages.Response) => void) =>
      fork(
        Effect.map(Effect.all([log.status, diskBytes]), ([{ decided, first, leader, reign, votes }, bytes]) =>
          respond(messages.Status({
            id: request,
            node: id,
            leader: Option.getOrNull(leader),
            reign,
            votes,
            first,
            applied: follower.end,
            decided,
            snapshotEnd: follower.snapshotEnd,
            sessions: machine.sessions.size,
            timeMs: machine.nowMs,
            snapshotLength: follower.snapshotLength,
            diskBytes: bytes,
          }))),
      )
    const surroundings = {
      machine,
      proposer,
      reads,
      watches,
      leaders,
      maxPayloadLength,
      seed,
      askStatus,
      stopped: () => stopped,
    }
    return {
      connect: (respond) => new Client(surroundings, respond),
      failure: Deferred.await(failure),
    }
  },
)
