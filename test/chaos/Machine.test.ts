/** What can be done to a node, and what is said of it. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import * as Machine from "../../src/chaos/Machine.ts"
import { sizeOf } from "../../src/storage/sqlite/files.ts"
import { NodeId } from "../../src/model/NodeId.ts"
import { temporaryDirectory } from "../storage/sqlite/fixture.ts"
import { until } from "./echo.ts"

/** A machine with a node that behaves so, and all that was said. */
const machine = Effect.fnUntraced(function* (fake: string) {
  const root = yield* temporaryDirectory
  const said: Array<string> = []
  const found: Array<string> = []
  const { node: _, ...it } = yield* Machine.make({
    node: NodeId.make("a"),
    program: fileURLToPath(new URL("./fakeNode.ts", import.meta.url)),
    env: { FAKE: fake },
    directory: `${root}/a`,
    log: `${root}/a.log`,
    told: { says: (line) => said.push(line), finds: (finding) => found.push(finding), leads: () => {} },
  })
  const log = () => Deno.readTextFileSync(`${root}/a.log`)
  const starts = () => log().matchAll(/started as (\w+)/g).map(([, kind]) => kind).toArray()
  yield* until(() => starts().length === 1)
  /** What the node has written last. */
  const number = () => {
    const file = `${root}/a/number`
    return sizeOf(file) === undefined ? 0 : Number(Deno.readTextFileSync(file))
  }
  return { ...it, said, found, starts, log, number }
})

describe("A machine", () => {
  it.live("kills its node, and starts it again on the disk that it had; the last of several reasons to be down counts", () =>
    Effect.gen(function* () {
      const { down, found, starts } = yield* machine("")
      const [one, other] = [yield* down, yield* down]
      yield* one
      expect(starts()).toEqual(["new"])
      yield* other
      yield* until(() => starts().length === 2)
      expect(starts()).toEqual(["new", "existing"])
      expect(found).toEqual([])
    }))

  it.live("loses its disk, and the node is told so", () =>
    Effect.gen(function* () {
      const { diskLost, starts } = yield* machine("")
      yield* yield* diskLost
      yield* until(() => starts().length === 2)
      expect(starts()).toEqual(["new", "replaced"])
    }))

  it.live("says that its node has ended by itself, and with which code", () =>
    Effect.gen(function* () {
      const { found } = yield* machine("ends")
      yield* until(() => found.length > 0)
      expect(found[0]).toContain("a ended by itself with code 3, and last said: serves clients at")
    }))

  it.live("does with a damaged disk what the node says when it refuses it", () =>
    Effect.gen(function* () {
      const { diskDamaged, found, said, starts } = yield* machine("refuses and names the cure")
      const end = yield* diskDamaged("corrupt")
      expect(said).toEqual(["a refuses its disk, and names the cure"])
      yield* end
      yield* until(() => starts().length === 2)
      expect(starts()).toEqual(["new", "replaced"])
      expect(found).toEqual([])
    }))

  it.live("finds fault with a node that refuses its disk and names no cure", () =>
    Effect.gen(function* () {
      const { diskDamaged, found } = yield* machine("refuses")
      yield* diskDamaged("cut")
      expect(found).toEqual([expect.stringContaining("neither serves nor refuses its disk and names the cure (1)")])
    }))

  it.live("finds fault with a node that serves on a disk that it cannot write", () =>
    Effect.gen(function* () {
      const { diskReadOnly, found } = yield* machine("")
      yield* diskReadOnly
      expect(found).toEqual(["a serves on a disk that cannot be written"])
    }))

  it.live("has a full disk: the node's writes fail, and it may end of that; later they do not", () =>
    Effect.gen(function* () {
      const { diskFull, found, log, number, starts } = yield* machine("writes")
      const end = yield* diskFull(false)
      yield* until(() => starts().length > 1)
      expect(log()).toContain("File too large")
      yield* end
      const before = number()
      yield* until(() => number() > before)
      expect(found).toEqual([])
    }))

  it.live("fails a write once", () =>
    Effect.gen(function* () {
      const { diskFull, found, number, starts } = yield* machine("writes")
      yield* diskFull(true)
      yield* until(() => starts().length === 2)
      const before = number()
      yield* until(() => number() > before)
      expect(found).toEqual([])
    }))

  it.live("stands still, and goes on", () =>
    Effect.gen(function* () {
      const { found, log, number, paused } = yield* machine("writes")
      yield* until(() => number() > 0)
      const end = yield* paused
      const [, pid] = /process (\d+)/.exec(log()) ?? []
      yield* until(() => Deno.readTextFileSync(`/proc/${pid}/stat`).includes(" T "))
      yield* end
      const before = number()
      yield* until(() => number() > before)
      expect(found).toEqual([])
    }))
})
