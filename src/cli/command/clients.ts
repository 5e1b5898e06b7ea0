/**
 * `synod lock`, `status` and `bench`: clients of the cluster.
 *
 * @module
 */
import { Duration, Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { exceeding, timeToLive } from "../../services/LimitExceeded.ts"
import { lock } from "../lock.ts"
import { measure } from "../measure.ts"
import { status } from "../status.ts"
import { asClient, client } from "./asClient.ts"
import { exitWith } from "./ending.ts"
import { countOr, duration } from "./flags.ts"
import { withJson } from "./json.ts"

const leases = `${timeToLive.least} millis to ${Duration.toDays(timeToLive.most)} days`

export const locked = Command.make(
  "lock",
  {
    ...client,
    lease: duration("lease", `How long the lock outlives a holder that falls silent, ${leases}`, "10 seconds").pipe(
      Flag.filter((lease) => exceeding(timeToLive, Duration.toMillis(lease)) === undefined, () => leases),
    ),
    name: Argument.String("name").pipe(Argument.withDescription("The lock")),
    command: Argument.String("command").pipe(
      Argument.withDescription("The command and its arguments, after --"),
      Argument.variadic({ min: 1 }),
    ),
  },
  ({ command, lease, name, ...at }) => asClient(at, Effect.map(lock(name, lease, command), exitWith)),
).pipe(
  withJson,
  Command.withDescription(
    "Runs a command while holding a lock. SYNOD_FENCING_TOKEN tells it its token; it is ended when the lease is lost",
  ),
  Command.withExamples([{
    command: "synod lock backup -- ./backup.sh --full",
    description: "Back up, but never two at a time",
  }]),
)

export const standing = Command.make("status", client, (at) => asClient(at, status)).pipe(
  withJson,
  Command.withDescription("Shows how every node stands: who leads, and the slots of its log"),
)

export const bench = Command.make(
  "bench",
  {
    ...client,
    load: {
      clients: countOr(64, "clients", "COUNT", "How many callers, each with one put at a time"),
      seconds: countOr(10, "seconds", "SECONDS", "How long"),
      valueBytes: countOr(256, "value-bytes", "BYTES", "How long a value is"),
    },
  },
  ({ load, ...at }) => asClient(at, measure(load)),
).pipe(
  withJson,
  Command.withDescription("Puts values under the prefix bench/ as fast as they are answered, and says how fast"),
)
