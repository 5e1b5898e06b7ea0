/**
 * The program `synod`, and programs like it that run services of their own.
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
import type { Subject } from "../campaign/mod.ts"
import { leaveAsyncContext } from "../runtime/mod.ts"
import { run } from "./command.ts"
import { stopAtHangup } from "./hangup.ts"
import { OwnServices, type Services } from "./services.ts"
import { Subjects, subjectsOf } from "./subjects.ts"

/** Files, paths, standard streams, terminal and processes, by Node's modules, which Deno has too. */
const platform = Layer.provideMerge(
  NodeChildProcessSpawner.layer,
  Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, NodeStdio.layer, NodeTerminal.layer),
)

/** What a program runs. */
export interface Options {
  /** At every node, besides the ready-made ones; the same in the programs of all nodes. Default: none. */
  readonly services?: Services
  /**
   * What `simulate` puts to the test, besides the services and the ready-made; one takes the place of another of its name.
   * Default: none.
   */
  readonly subjects?: ReadonlyArray<Subject>
}

/**
 * Runs the command line of this process as `synod` would, with services of one's own: all its commands and settings are
 * the program's. To be called once, by the program's main module, as `synod start` runs that for each node.
 */
export const main = ({ services = [], subjects = [] }: Options = {}): void => {
  // The fibers of a node live for as long as it does.
  leaveAsyncContext()
  stopAtHangup()
  run(Deno.args).pipe(
    Effect.provideService(OwnServices, services),
    Effect.provideService(Subjects, subjectsOf(subjects, services)),
    Effect.provide(platform),
    NodeRuntime.runMain,
  )
}
