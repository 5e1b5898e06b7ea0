/**
 * The bench: `deno task bench [suite]`. The composition root, which names the suites and the platform.
 *
 * @module
 */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import { Effect } from "effect"
import { runCommand } from "./harness/command.ts"
import { platform } from "./harness/platform.ts"
import { commitLatency } from "./suites/commit-latency.ts"
import { core } from "./suites/core.ts"
import { throughput } from "./suites/throughput.ts"

runCommand([commitLatency, throughput, core])(Deno.args).pipe(Effect.provide(platform), NodeRuntime.runMain)
