/**
 * `synod chaos`: a cluster of processes, broken.
 *
 * @module
 */
import { Command, Flag } from "effect/cli"
import { chaos } from "../chaos.ts"
import { told } from "./ending.ts"
import { countOr, text, withOtherwise } from "./flags.ts"
import { json, withJson } from "./json.ts"

export const broken = Command.make(
  "chaos",
  {
    options: {
      seconds: countOr(60, "seconds", "SECONDS", "How long things go wrong", 86_400),
      nodes: Flag.Literals("nodes", ["3", "5"]).pipe(
        Flag.withMetavar("COUNT"),
        Flag.withDescription(withOtherwise("How many nodes", 3)),
        Flag.map(Number),
        Flag.withDefault(3),
      ),
      seed: Flag.Int("seed").pipe(
        Flag.withMetavar("SEED"),
        Flag.withDescription("Draws the same faults again; what comes of them is as the machine has it"),
        Flag.optional,
      ),
      service: Flag.Literals("service", ["key-value", "lock-server"]).pipe(
        Flag.withMetavar("NAME"),
        Flag.withDescription(withOtherwise("What clients use meanwhile", "key-value")),
        Flag.withDefault("key-value" as const),
      ),
      keepData: text("keep-data", "PATH", "Keep disks, logs and histories there, also if nothing goes wrong").pipe(
        Flag.optional,
      ),
    },
    json,
  },
  ({ options }) => told(chaos(options)),
).pipe(
  withJson,
  Command.withDescription(
    "Breaks a cluster of processes on this machine while clients use it, and judges what they have seen",
  ),
)
