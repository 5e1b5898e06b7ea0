/**
 * How a node stands, as metrics: read off when they are asked for.
 *
 * @module
 */
import { Effect, Metric, Option } from "effect"
import type { ReplicaService } from "../replicated/mod.ts"
import { AskStatus, type Status } from "../replicated/messages.ts"

const gauge = (name: string, description: string): Metric.Gauge<number> => Metric.gauge(name, { description })

const gauges: ReadonlyArray<readonly [Metric.Gauge<number>, (status: Status) => number]> = [
  [gauge("synod_leader_known", "1 while this node knows of a leader"), ({ leader }) => leader === null ? 0 : 1],
  [gauge("synod_leads", "1 while this node leads"), ({ leader, node }) => leader === node ? 1 : 0],
  [gauge("synod_votes", "1 while this node votes, 0 while it makes good a lost disk"), ({ votes }) => votes ? 1 : 0],
  [gauge("synod_log_first", "the first slot that the log holds"), ({ first }) => first],
  [gauge("synod_log_decided", "slots known to be decided"), ({ decided }) => decided],
  [gauge("synod_log_applied", "slots that the services have applied"), ({ applied }) => applied],
  [gauge("synod_snapshot_end", "slots that the latest snapshot stands for"), ({ snapshotEnd }) => snapshotEnd],
  [gauge("synod_snapshot_length", "length of the latest snapshot"), ({ snapshotLength }) => snapshotLength],
  [gauge("synod_disk_bytes", "bytes of the node's disk in use"), ({ diskBytes }) => diskBytes],
  [gauge("synod_sessions", "sessions of clients that are open"), ({ sessions }) => sessions],
]

/** How the node stands, unless its replica has stopped. */
const statusOf = (replica: ReplicaService): Effect.Effect<Option.Option<Status>> =>
  Effect.callback((resume) => {
    const connection = replica.connect((response) =>
      resume(Effect.succeed(response._tag === "Status" ? Option.some(response) : Option.none()))
    )
    connection.request(AskStatus({ id: 0 }))
    return Effect.sync(() => connection.close())
  })

/** Brings the gauges up to date. */
export const observe = (replica: ReplicaService): Effect.Effect<void> =>
  Effect.flatMap(
    statusOf(replica),
    Option.match({
      onNone: () => Effect.void,
      onSome: (status) =>
        Effect.forEach(gauges, ([gauge, read]) => Metric.update(gauge, read(status)), { discard: true }),
    }),
  )
