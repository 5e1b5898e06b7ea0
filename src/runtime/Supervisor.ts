/**
 * Keeps a role running: every crash takes it back to its durable state, until it crashes too often.
 *
 * @module
 */
import { Cause, Clock, Effect, Metric, Schema } from "effect"
import * as Address from "../model/Address.ts"
import { NodeId } from "../model/NodeId.ts"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { Recorder } from "../model/Trace.ts"
import { messageOf } from "../model/messageOf.ts"
import type { Role } from "../role/Role.ts"
import type { StorageError, StorageService } from "../storage/Storage.ts"
import type { Mailbox } from "./Mailbox.ts"
import * as metrics from "./metrics.ts"
import * as RestartPolicy from "./RestartPolicy.ts"
import * as RoleFiber from "./RoleFiber.ts"

const NodeFailedBase: TaggedErrorClass<NodeFailed, "NodeFailed", {
  readonly node: typeof NodeId
  readonly problem: Schema.String
}> = Schema.TaggedError<NodeFailed>()("NodeFailed", { node: NodeId, problem: Schema.String })

/** A node stopped: its storage failed, or a role crashed more often than its restart policy allows. */
export class NodeFailed extends NodeFailedBase {
  override get message(): string {
    return `node "${this.node}" stopped: ${this.problem}`
  }
}

/** Runs a role for as long as its policy allows. */
export const supervise: (
  role: Role,
  mailbox: Mailbox,
  storage: StorageService,
  policy: RestartPolicy.RestartPolicy,
  host: RoleFiber.Host,
) => Effect.Effect<never, NodeFailed> = Effect.fnUntraced(function* (role, mailbox, storage, policy, host) {
  const { node } = host
  const self = Address.make(node, role.name)
  const recorder = yield* Recorder
  const clock = yield* Clock.Clock
  const mayRestart = RestartPolicy.counter(policy)
  const restarted = metrics.restarts(role.name)
  yield* Metric.update(restarted, 0)
  const onCrash = Effect.fnUntraced(function* (cause: Cause.Cause<StorageError>) {
    const error = Cause.squash(cause)
    const why = messageOf(error)
    if (Cause.hasFails(cause)) return yield* new NodeFailed({ node, problem: why })
    if (!mayRestart(clock.currentTimeMillisUnsafe())) {
      return yield* new NodeFailed({ node, problem: `role ${role.name} crashed too often, at last: ${why}` })
    }
    yield* Effect.logError(`${Address.format(self)} crashed and restarts from its durable state`, cause)
    yield* Metric.update(restarted, 1)
    recorder?.({ _tag: "Restarted", self, why })
    // What waited is lost with the crash, as it would be with the process.
    mailbox.clear()
  })
  const life = Effect.flatMap(storage.load, (contents) => RoleFiber.run(role, mailbox, contents, host))
  while (true) {
    yield* Effect.catchCause(life, (cause) => Cause.hasInterruptsOnly(cause) ? Effect.interrupt : onCrash(cause))
  }
})
