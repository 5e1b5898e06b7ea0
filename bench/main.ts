/**
 * The bench: `deno task bench [suite]`. The composition root, which names the suites and the platform.
 *
 * @module
 */
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import { Effect } from "effect"
import { leaveAsyncContext } from "../src/runtime/AsyncContext.ts"
import { runCommand } from "./harness/command.ts"
import { platform } from "./harness/platform.ts"
import { campaign } from "./suites/campaign.ts"
import { clients } from "./suites/clients.ts"
import { commitLatency } from "./suites/commit-latency.ts"
import { core } from "./suites/core.ts"
import { disk } from "./suites/disk.ts"
import { etcd } from "./suites/etcd.ts"
import { failOverSuite } from "./suites/fail-over.ts"
import { failureDetection } from "./suites/failure-detection.ts"
import { live } from "./suites/live.ts"
import { restart } from "./suites/restart.ts"
import { sockets } from "./suites/sockets.ts"
import { throughput } from "./suites/throughput.ts"

// Writers write for minutes, and what their fibers would keep takes seconds to look through: gaps that no node made.
leaveAsyncContext()
runCommand([
  commitLatency,
  throughput,
  core,
  campaign,
  disk,
  live,
  etcd,
  failOverSuite,
  restart,
  failureDetection,
  sockets,
  clients,
])(
  Deno.args,
).pipe(
  Effect.provide(platform),
  NodeRuntime.runMain,
)
