/**
 * Makes the directory of a node of a new cluster, from the copy of the directory of a node of an old one.
 * docs/backup.md says when, and what is lost.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { Effect, FileSystem, Schema } from "effect"
import * as Address from "../model/Address.ts"
import type { NodeId } from "../model/NodeId.ts"
import { majority } from "../model/Quorum.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { makeReplica, settle } from "../protocols/multipaxos/mod.ts"
import { restore as restored } from "../protocols/multipaxos/restore.ts"
import * as Durable from "../runtime/Durable.ts"
import { type Contents, Storage, type Write } from "../storage/mod.ts"
import { type Backup, readBackup, SqliteDisk, SqliteStorage } from "../storage/sqlite/mod.ts"
import { print } from "./output.ts"

/** What to restore, and where. */
export interface Options {
  /** The copied directory. It stays as it is. */
  readonly from: string
  /** The new cluster's name, which no cluster has had yet. */
  readonly cluster: string
  readonly node: NodeId
  /** Empty, or not there yet. */
  readonly directory: string
}

const NotRestoredBase: TaggedErrorClass<NotRestored, "NotRestored", {
  readonly from: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<NotRestored>()("NotRestored", { from: Schema.String, problem: Schema.String })

/** The copy cannot be restored, or not to there. */
export class NotRestored extends NotRestoredBase {
  override get message(): string {
    return `cannot restore from "${this.from}": ${this.problem}`
  }
}

/** What the nodes of the new cluster begin with. */
interface Founding {
  /** What brings an empty disk there. */
  readonly writes: ReadonlyArray<Write>
  /** The snapshot stands for all slots below; 0 without one. */
  readonly snapshotEnd: number
  /** All slots below are decided, and come along. */
  readonly logEnd: number
  readonly dropped: number
}

/** Something on the disk that is not the role's, if there is. */
const strangerTo = (role: string, { cells, logs }: Contents): string | undefined =>
  [...cells.keys(), ...logs.keys()].find((key) => !(key.startsWith(`${role}.`) && key.endsWith("/")))

/** What a cluster is founded on that goes on from this backup; fails with the problem if none may. */
const found: (backup: Backup) => Effect.Effect<Founding, string> = Effect.fnUntraced(
  function* ({ contents, isReplaced, node }) {
    // What a replica keeps does not depend on how it is set.
    const replica = makeReplica(yield* Effect.orDie(settle(majority(1))))
    const initial = replica.initial({ self: Address.make(node, replica.name), members: [node] })
    const durable = Durable.make(replica, initial)
    const stranger = strangerTo(replica.name, contents)
    if (stranger !== undefined) {
      return yield* Effect.fail(`it holds "${stranger}", which is no part of a replica; run the program that wrote it`)
    }
    const parts = yield* Effect.mapError(durable.restore(contents), ({ message }) => message)
    const state = { ...initial, ...parts.get("") }
    if (!state.whole || (isReplaced && parts.size === 0)) {
      return yield* Effect.fail(
        "its node had lost its disk and was not whole again, so much may be missing; give the copy of another node",
      )
    }
    const { dropped, state: after } = restored(state)
    return {
      writes: durable.allChanges("", durable.held(initial, undefined), after),
      snapshotEnd: after.snapshot.end,
      logEnd: after.chosen,
      dropped,
    }
  },
)

/** A short name of what is restored: equal for equal contents. */
const digest = (writes: ReadonlyArray<Write>): string =>
  createHash("sha256").update(JSON.stringify(writes)).digest("hex").slice(0, 16)

/**
 * Until all is there, the directory is that of a node that has lost its disk: cut short at any moment, it leaves no node
 * that votes without knowing what it should.
 */
const make = ({ cluster, directory, node }: Options, writes: ReadonlyArray<Write>) =>
  Effect.gen(function* () {
    const storage = yield* Storage
    const { markWhole } = yield* SqliteDisk
    storage.write(writes)
    yield* markWhole
  }).pipe(Effect.provide(SqliteStorage.layer({ directory, cluster, node, start: "replaced" })))

/** Makes the directory, and says what is in it. */
export const restore = Effect.fnUntraced(function* (options: Options) {
  const { cluster, directory, from, node } = options
  const files = yield* FileSystem.FileSystem
  const notRestored = (problem: string) => new NotRestored({ from, problem })
  if ((yield* files.exists(directory)) && (yield* files.readDirectory(directory)).length > 0) {
    return yield* notRestored(`the directory "${directory}" is not empty; give one that is, or that is not there yet`)
  }
  const backup = yield* Effect.mapError(readBackup(from), ({ problem }) => notRestored(problem))
  if (backup.cluster === cluster) {
    return yield* notRestored(
      `it is of cluster "${cluster}" itself, whose other nodes may still be somewhere; give the new one a name of its own`,
    )
  }
  const { dropped, logEnd, snapshotEnd, writes } = yield* Effect.mapError(found(backup), notRestored)
  yield* make(options, writes)
  const contents = digest(writes)
  yield* print(
    {
      node,
      cluster,
      directory,
      of: { node: backup.node, cluster: backup.cluster },
      snapshotEnd,
      logEnd,
      dropped,
      contents,
    },
    [
      `${directory} is of node ${node} of cluster ${cluster}, as node ${backup.node} of cluster ${backup.cluster} knew it:`,
      `  ${snapshotEnd === 0 ? "no snapshot" : `a snapshot of the slots below ${snapshotEnd}`}`,
      `  the log of the slots below ${logEnd}`,
      `  dropped: ${dropped} slots in which node ${backup.node} had accepted what it did not know to be decided`,
      `  contents ${contents}: the same at every node, or do not start them`,
    ].join("\n"),
  )
})
