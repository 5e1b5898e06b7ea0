/**
 * Multi-Paxos on a node, behind the `ReplicatedLog` interface.
 *
 * @module
 */
import { Clock, Duration, Effect, Layer, Option, Random, type Schema, type Scope, Stream } from "effect"
import * as Ballot from "../../model/Ballot.ts"
import * as Configuration from "../../model/Configuration.ts"
import * as JsonLength from "../../model/JsonLength.ts"
import type { NodeId } from "../../model/NodeId.ts"
import { InvalidQuorums, type Quorums } from "../../model/Quorum.ts"
import type { Network, NodeIdTaken } from "../../network/Network.ts"
import * as Node from "../../runtime/Node.ts"
import type { Storage } from "../../storage/Storage.ts"
import { monotonicMs } from "../../time/monotonicMs.ts"
import { Timers } from "../../time/Timers.ts"
import * as Command from "../Command.ts"
import * as Detection from "../failure-detector/layer.ts"
import type { Detector, InvalidDetector } from "../failure-detector/settings.ts"
import { Feed } from "../Feed.ts"
import {
  CommandTooLong,
  LeaderChanged,
  NoLeader,
  NotConfirmed,
  Overloaded,
  type Position,
  ProposalTimeout,
  type ProposeError,
  ReplicatedLog,
  type ReplicatedLogService,
} from "../ReplicatedLog.ts"
import * as Snapshot from "../Snapshot.ts"
import type { Event } from "./Action.ts"
import {
  Compact,
  ProposalRefused,
  ProposalsDecided,
  ProposalsUnresolved,
  Propose,
  ReadAt,
  ReadIndex,
  ReadRefused,
  Resign,
  Suspect,
  Withdraw,
} from "./messages.ts"
import { OpenReads } from "./OpenReads.ts"
import { makeReplica } from "./Replica.ts"
import { Requests } from "./Requests.ts"
import { type InvalidPace, type LeaseOptions, type Pace, settle } from "./settings.ts"

/** How a node takes part in Multi-Paxos. */
export interface Options extends Omit<Node.Options, "roles" | "onEvent"> {
  /** Default: a majority in both phases, of an odd number of members. */
  readonly quorums?: Quorums
  readonly pace?: Pace
  /**
   * Lets a leader that has been confirmed answer reads of its own node at once for a while, on an assumption about clocks.
   * The same at every member; to change it, stop all of them first. Default: none, and reads rest on no clock.
   */
  readonly lease?: LeaseOptions
  /**
   * Whether this node, an old member, has lost its disk: if its storage holds nothing, it has no vote until every other
   * member has told it what it may have promised and accepted. A new member's storage holds nothing either, so it is
   * not to be asked of all. Where its storage holds something this means nothing; where it has begun, it goes on in any
   * case. Both quorums must be of 2 at least. Default: false.
   */
  readonly rejoin?: boolean
  /**
   * What tells a node whom to suspect: `heartbeat` or `phiAccrual` of failure detectors, the same at every member. A
   * follower gives up its leader as soon as it is suspected; and if it has been silent for twice the most of the election
   * timeout all the same. Default: none, and silence for the least of the election timeout is suspicious.
   */
  readonly detector?: Effect.Effect<Detector, InvalidDetector>
  /** How long a proposal or a read waits before it fails with `ProposalTimeout` or `NotConfirmed`. Default: 5 seconds. */
  readonly timeout?: Duration.Input
}

/** Why a node cannot take part. */
export type Refused =
  | Configuration.InvalidConfiguration
  | InvalidQuorums
  | InvalidPace
  | InvalidDetector
  | Node.InvalidNode
  | NodeIdTaken

/** Answers to a client's earlier life may still be on their way: its numbers must not be used again. */
const firstRequest = Random.nextIntBetween(0, 2 ** 52)

const timedOut = Effect.fail(new ProposalTimeout())
const notConfirmed = Effect.fail(new NotConfirmed())
const refusals = { NoLeader: Effect.fail(new NoLeader()), Overloaded: Effect.fail(new Overloaded()) }

/** A disk may be replaced if what it held was also elsewhere. */
const outlivesADisk = ({ members, quorums }: Configuration.Configuration): Effect.Effect<void, InvalidQuorums> =>
  Math.min(quorums.phase1, quorums.phase2) > 1 ? Effect.void : Effect.fail(
    new InvalidQuorums({
      acceptors: members.length,
      ...quorums,
      problem:
        "what a lost disk held may have been on no other, so its node cannot rejoin: restore the disk from a backup",
    }),
  )

/** Tells a feed of an event, and a log of what is wrong. */
const tell = (feed: Feed<Node.NodeFailed>, warn: (problem: string) => void, event: Event, self: NodeId): void => {
  switch (event._tag) {
    case "Decided":
      return feed.decide(event.slot, event.commands)
    case "Leading":
      return feed.lead(Option.some(self), Ballot.format(event.ballot))
    case "Following":
      return feed.lead(Option.some(event.ballot.node), Ballot.format(event.ballot))
    case "Leaderless":
      return feed.lead(Option.none(), "")
    case "Snapshotted": {
      const { end, first, parts } = event
      return feed.begin(first, end === 0 ? Option.none() : Option.some({ end, parts }))
    }
    case "VoteLost":
      feed.vote(false)
      return warn("its disk is lost; it has no vote until every other member has told it what was on it")
    case "VoteRegained":
      feed.vote(true)
      return warn("it has been told by all others what was on its lost disk; it votes again")
    case "SnapshotRefused":
      return warn(`the snapshot of the slots below ${event.end} arrived damaged; it is asked for again`)
  }
}

const answers = [ProposalsDecided, ProposalsUnresolved, ProposalRefused, ReadAt, ReadRefused] as const

/** A crash of the replica may lose what it was asked, or all but an old account of what is decided: it is asked again. */
const compactAgain = Duration.seconds(1)

/** A node that is to stop waits no longer for another to lead: that one may be stopping too. */
const resignTimeout = Duration.millis(300)

/** Fills in the defaults, and checks what there is. */
const settled = Effect.fnUntraced(function* ({ detector, lease, members, pace, quorums, rejoin = false }: Options) {
  const configuration = yield* Configuration.make(members, quorums)
  if (rejoin) yield* outlivesADisk(configuration)
  const isTold = detector !== undefined
  return { configuration, settings: yield* settle(configuration.quorums, pace, { lease, rejoin, isTold }) }
})

/** Checks what there is, and does nothing else: for who makes something first that is to stay only with a node. */
export const check = (
  options: Options,
): Effect.Effect<void, Configuration.InvalidConfiguration | InvalidQuorums | InvalidPace> =>
  Effect.asVoid(settled(options))

/** Starts a node of Multi-Paxos and returns its side of the log. The node stops with the scope. */
export const make: (
  options: Options,
) => Effect.Effect<ReplicatedLogService, Refused, Network | Storage | Scope.Scope> = Effect.fnUntraced(
  function* (options) {
    const { configuration, settings } = yield* settled(options)
    const { detector, timeout = "5 seconds" } = options
    const clock = yield* Clock.Clock
    const { after } = yield* Timers
    const first = yield* firstRequest
    const readClock = () => monotonicMs(clock)
    const watch = { nowMs: readClock, after }
    const timeoutMs = Duration.toMillis(timeout)
    const withdraw = (upTo: number) => void client.send(replica.name, "", Withdraw({ client: client.address, upTo }))
    const proposals = yield* Effect.acquireRelease(
      Effect.sync(() => new Requests<Position, ProposeError>(first, timeoutMs, watch, timedOut, withdraw)),
      (proposals) => Effect.sync(() => proposals.stop()),
    )
    const detecting = yield* Effect.transposeOption(Option.fromUndefinedOr(detector))
    const replica = makeReplica(settings)
    const feed = new Feed<Node.NodeFailed>()
    const isOther = (leader: Option.Option<NodeId>) => Option.exists(leader, (id) => id !== options.id)
    const openReads = () =>
      new OpenReads(first, {
        watch,
        timeoutMs,
        againMs: settings.heartbeatMs,
        ask: (request) =>
          client.send(replica.name, "", ReadIndex({ client: client.address, request, askedMs: readClock() })),
        unanswered: notConfirmed,
        isPassedOn: () => isOther(feed.leader),
      })
    const reads = yield* Effect.acquireRelease(Effect.sync(openReads), (reads) => Effect.sync(() => reads.stop()))
    const runFork = Effect.runForkWith(yield* Effect.context<never>())
    const warn = (problem: string) => void runFork(Effect.logWarning(`Multi-Paxos at ${options.id}: ${problem}`))
    const node = yield* Node.make({
      ...options,
      roles: [replica, ...Option.toArray(detecting)],
      // A replica emits events of no other kind.
      onEvent: {
        [replica.name]: (event) => {
          tell(feed, warn, event as Event, options.id)
          if (event._tag === "Leading" || event._tag === "Following") reads.askAgain()
        },
      },
    })
    yield* Effect.forkScoped(Effect.catch(node.failure, (error) => Effect.sync(() => feed.fail(error))))

    const client = yield* node.endpoint({
      name: "ReplicatedLog",
      receives: answers,
      onMessage: (answer) => {
        switch (answer._tag) {
          case "ProposalsDecided": {
            const { slot } = answer
            for (const { index, request } of answer.requests) proposals.close(request, Effect.succeed({ slot, index }))
            return
          }
          case "ProposalsUnresolved":
            for (const request of answer.requests) proposals.close(request, Effect.fail(new LeaderChanged()))
            return
          case "ProposalRefused":
            return proposals.close(answer.request, refusals[answer.reason])
          case "ReadAt":
            return reads.answered(answer.slot, answer.requests)
          case "ReadRefused":
            return reads.refused(answer.request)
        }
      },
    })
    if (Option.isSome(detecting)) {
      const { changes } = yield* Detection.observe(node, detecting.value)
      const tell = (suspects: ReadonlySet<NodeId>) =>
        Effect.sync(() => client.send(replica.name, "", Suspect({ nodes: [...suspects] })))
      yield* Effect.forkScoped(Effect.ignore(Stream.runForEach(changes, tell)))
    }
    const { maxMessageLength: maxLength } = settings
    /** Asks the replica of this node, and waits for an answer from whichever replica knows it. */
    const propose = (command: Schema.Json): Effect.Effect<Position, ProposeError> =>
      Effect.callback((resume) => {
        Command.check(command)
        const length = JsonLength.of(command)
        if (length > maxLength) return resume(Effect.fail(new CommandTooLong({ length, maxLength })))
        const request = proposals.open(resume)
        const isTaken = client.send(replica.name, "", Propose({ client: client.address, request, command }))
        if (!isTaken) proposals.close(request, refusals.Overloaded)
        return Effect.sync(() => proposals.drop(request))
      })
    const compact = ({ end, parts }: Snapshot.Snapshot): Effect.Effect<void, Node.NodeFailed> =>
      Effect.suspend(() => {
        client.send(replica.name, "", Compact({ end, parts }))
        return feed.kept(end).pipe(
          Effect.timeoutOrElse({ duration: compactAgain, orElse: () => compact({ end, parts }) }),
        )
      })
    const resign = Effect.suspend(() => {
      if (configuration.members.length === 1) return Effect.void
      client.send(replica.name, "", Resign({}))
      const next = Stream.runHead(Stream.filter(feed.leaderChanges, isOther))
      return Effect.asVoid(Effect.timeoutOption(Effect.ignore(next), resignTimeout))
    })
    return {
      propose,
      decided: (from) => feed.decided(from),
      decidedSlots: (from) => feed.decidedSlots(from),
      follow: (from, take) => feed.follow(from, take),
      readIndex: Effect.callback((resume) => Effect.sync(reads.open(resume))),
      // A node that has failed has none to show.
      snapshot: Effect.catch(feed.snapshot, () => Effect.succeedNone),
      compact: (snapshot) =>
        Effect.suspend(() => {
          Snapshot.check(snapshot, feed.decidedEnd)
          return compact(snapshot)
        }),
      status: Effect.map(Effect.ignore(feed.snapshot), () => feed.status),
      leader: Effect.sync(() => feed.leader),
      leaderChanges: feed.leaderChanges,
      resign,
    }
  },
)

/** A node of Multi-Paxos as the `ReplicatedLog` of whoever runs on it. */
export const layer = (options: Options): Layer.Layer<ReplicatedLog, Refused, Network | Storage> =>
  Layer.effect(ReplicatedLog, make(options))
