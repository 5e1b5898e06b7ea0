/**
 * `synod serve`, `start` and `restore`: nodes and their disks.
 *
 * @module
 */
import { Option, Schema } from "effect"
import { Command, Flag } from "effect/cli"
import { NodeId } from "../../model/NodeId.ts"
import { flagOf } from "../load.ts"
import { restore } from "../restore.ts"
import { serve } from "../serve.ts"
import { type Setting, settings } from "../settings.ts"
import { start } from "../start.ts"
import { told } from "./ending.ts"
import { countOr, text, withOtherwise } from "./flags.ts"
import { json, withJson } from "./json.ts"

export const served = Command.make(
  "serve",
  {
    given: Object.fromEntries(
      Object.entries<Setting<unknown>>(settings).map(([name, { metavar, otherwise, what }]) => {
        const inWords = otherwise === "" ? what : withOtherwise(what, otherwise)
        return [name, text(flagOf(name), metavar, inWords).pipe(Flag.optional)]
      }),
    ),
    file: text("config", "FILE", "Settings in TOML, for those that neither a flag nor the environment gives").pipe(
      Flag.optional,
    ),
  },
  ({ file, given }) =>
    told(serve({
      flags: Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => Option.isSome(value) ? [[name, value.value]] : []),
      ),
      environment: Deno.env.toObject(),
      ...Option.isSome(file) ? { file: file.value } : {},
    })),
).pipe(
  Command.withDescription("Serves one node of a cluster. Each setting by flag, as SYNOD_SETTING, or in a file"),
)

export const started = Command.make(
  "start",
  {
    directory: text("directory", "PATH", withOtherwise("Where the nodes' disks are kept", ".synod")).pipe(
      Flag.filter((path) => path !== "", () => "a path"),
      Flag.withDefault(".synod"),
    ),
    port: countOr(7100, "port", "PORT", "Peers listen from here on, clients are served from 100 above", 65_000),
    // A letter each, and an odd number: one more survives no more failures.
    nodes: Flag.Int("nodes").pipe(
      Flag.withMetavar("COUNT"),
      Flag.withDescription(withOtherwise("How many nodes, an odd number", 3)),
      Flag.filter((nodes) => nodes % 2 === 1 && nodes > 0 && nodes < 26, () => "an odd number from 1 to 25"),
      Flag.withDefault(3),
    ),
  },
  (options) => told(start(options)),
).pipe(Command.withDescription("Boots a cluster on this machine, a process a node, and shows what its nodes say"))

export const restored = Command.make(
  "restore",
  {
    options: {
      from: text("from", "PATH", "The copy of the directory of a node that was stopped; it stays as it is"),
      cluster: text("cluster", "NAME", "The new cluster's name, which no cluster has had yet").pipe(
        Flag.withSchema(Schema.NonEmptyString),
      ),
      node: text("node", "NAME", "A node of the new cluster").pipe(Flag.withSchema(NodeId)),
      directory: text("directory", "PATH", "Where that node's disk will be kept: empty, or not there yet"),
    },
    json,
  },
  ({ options }) => told(restore(options)),
).pipe(
  withJson,
  Command.withDescription(
    "Makes the disk of a node of a new cluster from a copy of an old one's: the same copy for each node (docs/backup.md)",
  ),
)
