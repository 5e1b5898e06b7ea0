/**
 * What the disks of a cluster's nodes are, by which of them are there.
 *
 * @module
 */
import { Result, Schema } from "effect"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import type { Settings } from "./settings.ts"

const DisksLostBase: TaggedErrorClass<DisksLost, "DisksLost", {
  readonly directory: Schema.String
  readonly nodes: Schema.$Array<typeof NodeId>
}> = Schema.TaggedError<DisksLost>()("DisksLost", { directory: Schema.String, nodes: Schema.Array(NodeId) })

/** More disks are gone than the others can make whole again. */
export class DisksLost extends DisksLostBase {
  override get message(): string {
    return `the disks of ${this.nodes.join(", ")} are not in "${this.directory}", and only one at a time can be ` +
      "replaced: put them back, restore a backup (docs/backup.md), or remove the directory to begin with nothing"
  }
}

/**
 * What each node is to take its disk for. One that has lost its disk has forgotten what it promised, and must not pass for
 * one that never ran: nodes are new only together.
 */
export const disksOf = (
  directory: string,
  isThere: ReadonlyMap<NodeId, boolean>,
): Result.Result<ReadonlyMap<NodeId, Settings["disk"]>, DisksLost> => {
  const gone = [...isThere.keys()].filter((node) => isThere.get(node) === false)
  const areNew = gone.length === isThere.size
  if (!areNew && gone.length > 1) return Result.fail(new DisksLost({ directory, nodes: gone }))
  const absent = areNew ? "new" : "replaced"
  return Result.succeed(new Map(Array.from(isThere, ([node, isThere]) => [node, isThere ? "existing" : absent])))
}
