/**
 * The program `synod`.
 *
 * @module
 */
import * as NodeChildProcessSpawner from "@effect/platform-node-shared/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import * as NodePath from "@effect/platform-node-shared/NodePath"
import * as NodeRuntime from "@effect/platform-node-shared/NodeRuntime"
import * as NodeStdio from "@effect/platform-node-shared/NodeStdio"
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal"
import { Effect, Layer } from "effect"
import { leaveAsyncContext } from "../runtime/mod.ts"
import { run } from "./command.ts"

// The fibers of a node live for as long as it does.
leaveAsyncContext()

/** Files, paths, standard streams, terminal and processes, by Node's modules, which Deno has too. */
const platform = Layer.provideMerge(
  NodeChildProcessSpawner.layer,
  Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeStdio.layer, NodeTerminal.layer),
)

run(Deno.args).pipe(Effect.provide(platform), NodeRuntime.runMain)
