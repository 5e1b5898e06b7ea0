/**
 * The command line of Synod. `effect/cli` is unstable: its use is kept to this file and the folder of its commands.
 *
 * @module
 */
import { Command } from "effect/cli"
import { broken } from "./command/chaos.ts"
import { bench, locked, standing } from "./command/clients.ts"
import { kv } from "./command/kv.ts"
import { restored, served, started } from "./command/nodes.ts"
import { simulated, worked } from "./command/simulate.ts"
import { traced } from "./command/trace.ts"

/** The command line. */
export const synod = Command.make("synod").pipe(
  Command.withDescription("Replicated services: a cluster of nodes that agree, and what can be asked of it"),
  Command.withSubcommands([
    { group: "Nodes", commands: [started, served, restored] },
    { group: "Tests", commands: [simulated, broken, worked, traced] },
    { group: "Clients", commands: [kv, locked, standing, bench] },
  ]),
)

/** Runs a command line; bad input is answered with the fault and the usage. */
export const run = Command.runWith(synod, { version: "0.1.0" })
