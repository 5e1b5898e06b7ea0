/**
 * How every node of a cluster stands.
 *
 * @module
 */
import { Effect, Result, Schema, Struct } from "effect"
import { markdownTable } from "markdown-table"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { type NodeStatus, ReplicatedClient } from "../replicated/client/ReplicatedClient.ts"
import { print } from "./output.ts"

const NoNodeAnswersBase: TaggedErrorClass<NoNodeAnswers, "NoNodeAnswers", { readonly nodes: Schema.Natural }> = Schema
  .TaggedError<NoNodeAnswers>()("NoNodeAnswers", { nodes: Schema.Natural })

/** Not one of the nodes that were asked says how it stands. */
export class NoNodeAnswers extends NoNodeAnswersBase {
  override get message(): string {
    return `none of the ${this.nodes} nodes answers, for the reasons above: start them, or tell where they are by --nodes (SYNOD_NODES)`
  }
}

const head = [
  "node",
  "address",
  "leader",
  "under",
  "votes",
  "log",
  "applied",
  "lag",
  "snapshot",
  "on disk",
  "sessions",
]

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`

/** A row a node. `lag` counts the slots that are decided somewhere and not applied here. */
const rowOf = ({ address, status }: NodeStatus, decided: number): ReadonlyArray<string> => {
  if (Result.isFailure(status)) return ["no answer", address, status.failure.problem]
  const { applied, diskBytes, first, leader, node, reign, sessions, snapshotEnd, snapshotLength, votes } =
    status.success
  return [
    node,
    address,
    leader ?? "none known",
    reign,
    votes ? "yes" : "not yet",
    `${first} to ${status.success.decided}`,
    `${applied}`,
    `${decided - applied}`,
    snapshotEnd === 0 ? "none" : `to ${snapshotEnd}, ${mebibytes(snapshotLength)}`,
    mebibytes(diskBytes),
    `${sessions}`,
  ]
}

/** Prints how every node stands: who leads under what, and the slots of its log. Fails, thereafter, if none says so. */
export const status = Effect.gen(function* () {
  const client = yield* ReplicatedClient
  const nodes = yield* client.status
  const decided = Math.max(0, ...nodes.map(({ status }) => Result.isSuccess(status) ? status.success.decided : 0))
  const data = nodes.map(({ address, status }) =>
    Result.isSuccess(status)
      ? { address, ...Struct.omit(status.success, ["_tag", "id"]), lag: decided - status.success.applied }
      : { address, problem: status.failure.problem }
  )
  yield* print(data, markdownTable([head, ...nodes.map((node) => rowOf(node, decided))]))
  if (nodes.every(({ status }) => Result.isFailure(status))) return yield* new NoNodeAnswers({ nodes: nodes.length })
})
