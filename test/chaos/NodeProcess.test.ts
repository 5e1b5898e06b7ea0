import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { temporaryDirectory } from "../storage/sqlite/fixture.ts"
import { until } from "./echo.ts"

/** How a process stands, in the letter of proc(5); nothing if there is none. */
const stateOf = (pid: number): string | undefined => {
  try {
    return /\) (\w)/.exec(Deno.readTextFileSync(`/proc/${pid}/stat`))?.[1]
  } catch {
    return undefined
  }
}

it.live("NodeProcess: ends with whoever has started it, even where that is killed and the node stands still", () =>
  Effect.gen(function* () {
    const directory = yield* temporaryDirectory
    const parent = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", fileURLToPath(new URL("./orphan.ts", import.meta.url)), directory],
          stdout: "piped",
        }).spawn()
      ),
      ({ status }) => Effect.promise(() => status),
    )
    const { value = new Uint8Array() } = yield* Effect.promise(() => parent.stdout.getReader().read())
    const pid = Number(/node (\d+)/.exec(new TextDecoder().decode(value))?.[1])
    yield* Effect.addFinalizer(() => Effect.sync(() => stateOf(pid) === "T" && Deno.kill(pid, "SIGKILL")))
    Deno.kill(pid, "SIGSTOP")
    yield* until(() => stateOf(pid) === "T")
    parent.kill("SIGKILL")
    yield* until(() => [undefined, "Z"].includes(stateOf(pid)))
    expect(stateOf(pid)).not.toBe("T")
  }))
