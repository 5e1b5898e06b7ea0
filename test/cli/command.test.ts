/** What the command line takes its words for, within this process. */
import * as NodeChildProcessSpawner from "@effect/platform-node-shared/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import * as NodePath from "@effect/platform-node-shared/NodePath"
import * as NodeTerminal from "@effect/platform-node-shared/NodeTerminal"
import { expect, it } from "@effect/vitest"
import { Effect, Layer, Stdio } from "effect"
import { TestConsole } from "effect/testing"
import { run } from "../../src/cli/command.ts"

const surroundings = Layer.mergeAll(
  Layer.provideMerge(NodeChildProcessSpawner.layer, Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)),
  NodeTerminal.layer,
  Stdio.layerTest({}),
  TestConsole.layer,
)

/** What is said of a command line that fails. */
const fault = (...args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* Effect.flip(run(args))
    return (yield* TestConsole.errorLines).join("\n")
  }).pipe(Effect.provide(surroundings))

it.effect.each(["1 millis", "99 millis", "31 days"])(
  "lock: a lease of %s is refused with the range",
  (lease) =>
    Effect.gen(function* () {
      const said = yield* fault("lock", "backup", "--nodes", "127.0.0.1:1", "--lease", lease, "--", "true")
      expect(said).toMatch(/Invalid value for flag --lease: "\d+ millis"\. Expected: 100 millis to 30 days$/)
    }),
)

it.effect.each(["1", "y", "on", "n", "false"])(
  "trace: what is named %s behind --shiviz is the file to draw",
  (file) =>
    Effect.gen(function* () {
      expect(yield* fault("trace", "--shiviz", file)).toContain(`cannot draw ${file}: `)
    }),
)

it.effect.each(["1", "n"])("simulate: %s behind --keep-going is no value of that", (word) =>
  Effect.gen(function* () {
    const said = yield* fault("simulate", "--protocol", "none of them", "--keep-going", word)
    expect(said).toContain(`Unexpected positional argument: "${word}"`)
  }))
