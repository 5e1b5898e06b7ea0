import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { vi } from "vitest"
import { Marker } from "../../../src/storage/sqlite/Marker.ts"
import { serve } from "../../../src/storage/sqlite/serve.ts"
import { set } from "../model.ts"
import { opening, optionsFor, temporaryDirectory } from "./fixture.ts"

/** The kernel writes to it and refuses each fsync (EINVAL). */
const unforceable = "/dev/null"

const open = (path: string): Marker => Marker.open(path, "owner", { create: true })

describe("Marker: an fsync that nobody waits for", () => {
  it.live("is, where it fails, no failure of the sync that began it, but of the next operation and of all after it", () =>
    Effect.gen(function* () {
      const directory = yield* opening(optionsFor(yield* temporaryDirectory, "new"))
      const marker = yield* Effect.acquireRelease(
        Effect.sync(() => open(unforceable)),
        (it) => Effect.sync(() => it.close()),
      )
      const { disk, storage } = serve({ ...directory, marker })
      for (let n = 1; n <= 16; n++) {
        storage.write([set("n", n)])
        yield* storage.sync
      }
      // The fsync is under way until a sync, which has nothing to write, tells of it.
      let failed = yield* Effect.exit(storage.sync)
      while (Exit.isSuccess(failed)) {
        yield* Effect.sleep(1)
        failed = yield* Effect.exit(storage.sync)
      }
      expect(String(failed)).toContain("(os error 22)")
      storage.write([set("n", 17)])
      for (const operation of [storage.sync, storage.load, disk.markWhole]) {
        expect(yield* Effect.exit(operation)).toEqual(failed)
      }
      expect(directory.records.syncs).toBe(16)
    }))

  it.live("succeeds though the file is closed meanwhile, and lets go of it then", () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryDirectory}/synced`
      const isOpen = () =>
        Array.from(Deno.readDirSync("/proc/self/fd")).some(({ name }) => {
          try {
            return Deno.readLinkSync(`/proc/self/fd/${name}`) === path
          } catch {
            // The one that the listing itself was read from.
            return false
          }
        })
      const forced = vi.spyOn(Deno.FsFile.prototype, "syncData")
      yield* Effect.addFinalizer(() => Effect.sync(() => forced.mockRestore()))
      const marker = open(path)
      marker.write(16)
      marker.close()
      yield* Effect.promise(() => Promise.all(forced.mock.results.map(({ value }) => value)))
      expect(forced).toHaveBeenCalledOnce()
      while (isOpen()) yield* Effect.sleep(1)
      const again = open(path)
      expect(again.read()).toBe(16)
      again.close()
    }))

  it.effect("may have lost what it was to write: the last one, which is waited for, writes it anew", () =>
    Effect.gen(function* () {
      const path = `${yield* temporaryDirectory}/synced`
      const marker = open(path)
      marker.write(15)
      Deno.truncateSync(path)
      marker.sync()
      expect(marker.read()).toBe(15)
      marker.close()
    }))
})
