/** A damaged directory is refused, or holds just what was synced: whatever is damaged, wherever. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Effect, Random } from "effect"
import { DatabaseSync } from "node:sqlite"
import type { Contents, Write } from "../../../src/storage/mod.ts"
import { DirectoryRefused } from "../../../src/storage/sqlite/mod.ts"
import { between, oneOf } from "../../support/chance.ts"
import { blocks, range, replay } from "../../support/seeds.ts"
import { applyAll, change, set } from "../model.ts"
import { copyFiles, optionsFor, syncEach, using } from "./fixture.ts"

const file = "test/storage/sqlite/damage.test.ts"

/** Where the log begins: it moves now and then, so that most syncs only add to it. */
const firstAt = (i: number): number => Math.max(0, i - i % 10 - 30)

/** Adds one entry to the log. */
const added = (i: number): Write =>
  change("log", firstAt(i), i + 1, { [i]: { round: i, value: "y".repeat(100 + (i * 37) % 3000) } })

/**
 * Syncs whose records overwrite, truncate and drop each other, so that older pages hold records that were right once; two of
 * three only add to the log. The wide cells change in the first half of each life alone: in its second half the write-ahead
 * log does not have them.
 */
const steps: ReadonlyArray<ReadonlyArray<Write>> = Array.from(
  { length: 120 },
  (_, i) =>
    i % 3 > 0 ? [added(i), set("chosen", i)] : [
      set("promised", { round: i, node: "a" }),
      set(`cell ${i % 7}`, "x".repeat(i * 13)),
      ...(i % 40 < 20 ? [set(`wide ${i % 20}`, `${i}`.repeat(1000)), change(`old log ${i % 2}`, 0, 1, { 0: i })] : []),
      added(i),
      ...(i % 9 === 6 ? [change("log", firstAt(i), i + 1, { [i - 1]: "again", [i]: "again" })] : []),
    ],
)

const upTo = (count: number): Contents => applyAll(steps.slice(0, count).flat())

describe("SqliteStorage: damage", () => {
  const root = Deno.makeTempDirSync({ prefix: "synod-" })
  const data = `${root}/data`
  /** Directories as a stop or a crash left them, and how many syncs each holds. */
  const images = { "older": 60, "stopped": 80, "after a crash": 120 } as const
  type Image = keyof typeof images
  let copies = 0

  beforeAll(() => {
    using(optionsFor(data, "new"), (opened) => syncEach(opened, steps.slice(0, 40)))
    using(optionsFor(data), (opened) => {
      syncEach(opened, steps.slice(40, 60))
      copyFiles(data, `${root}/older`)
      syncEach(opened, steps.slice(60, 80))
    })
    copyFiles(data, `${root}/stopped`)
    using(optionsFor(data), (opened) => {
      syncEach(opened, steps.slice(80, 100))
      // As a checkpoint in the middle of life does.
      opened.db.exec("PRAGMA wal_checkpoint(TRUNCATE)")
      syncEach(opened, steps.slice(100))
      copyFiles(data, `${root}/after a crash`)
    })
  })
  afterAll(() => Deno.removeSync(root, { recursive: true }))

  const copyOf = (image: Image): string => {
    const to = `${root}/copy ${copies++}`
    copyFiles(`${root}/${image}`, to)
    return to
  }
  /** What a node that starts on the directory finds: its contents, or why it is refused. */
  const start = (directory: string): Contents | DirectoryRefused => {
    try {
      return using(optionsFor(directory), ({ storage }) => Effect.runSync(storage.load))
    } catch (cause) {
      if (cause instanceof DirectoryRefused) return cause
      throw cause
    }
  }

  it("holds what was synced when nothing is damaged", () => {
    for (const image of ["older", "stopped", "after a crash"] as const) {
      expect(start(copyOf(image))).toEqual(upTo(images[image]))
    }
  })

  it.each([`"promise"`, `"promised`, `promised"`])("is refused as damaged where the name of a cell is %s", (name) => {
    const directory = copyOf("stopped")
    const db = new DatabaseSync(`${directory}/synod.db`)
    db.prepare("UPDATE cells SET name = ? WHERE name = ?").run(name, `"promised"`)
    db.close()
    expect(start(directory)).toMatchObject({ reason: "Damaged", problem: expect.stringContaining(`the cell ${name}`) })
  })

  it("is refused as damaged where an index does not hold what its table does, as a later sync would find", () => {
    const directory = `${root}/index`
    using(
      optionsFor(directory, "new"),
      (opened) => syncEach(opened, [[change("log", 0, 1, { 0: 1 })]]),
    )
    const path = `${directory}/synod.db`
    const db = new DatabaseSync(path)
    const pageOf = (name: string) =>
      Number(db.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?").get(name)?.rootpage) - 1
    const [from, to] = [pageOf("cells") * 4096, pageOf("sqlite_autoindex_logs_1") * 4096]
    db.close()
    const bytes = Deno.readFileSync(path)
    Deno.writeFileSync(path, bytes.copyWithin(to, from, from + 4096))
    expect(start(directory)).toMatchObject({ reason: "Damaged" })
  })

  it.each([[2, "a free page"], [5, "an empty index"]])(
    "is refused as damaged where page %i, %s, is an empty table, as a later sync would find",
    (page) => {
      const directory = `${root}/page ${page}`
      using(optionsFor(directory, "new"), (opened) => syncEach(opened, [[set("promised", 1)]]))
      const path = `${directory}/synod.db`
      const bytes = Deno.readFileSync(path)
      Deno.writeFileSync(path, bytes.copyWithin((page - 1) * 4096, 3 * 4096, 4 * 4096))
      expect(start(directory)).toMatchObject({ reason: "Damaged" })
    },
  )

  const damages = {
    "bits flipped": (path: string) =>
      Effect.gen(function* () {
        const bytes = Deno.readFileSync(path)
        for (let flips = yield* oneOf(1, 1, 2, 10); flips > 0; flips--) {
          const at = yield* between(0, bytes.length)
          bytes[at] = (bytes[at] ?? 0) ^ (1 << (yield* between(0, 7)))
        }
        Deno.writeFileSync(path, bytes)
      }),
    "a range zeroed": (path: string) =>
      Effect.gen(function* () {
        const bytes = Deno.readFileSync(path)
        const from = yield* between(0, bytes.length)
        bytes.fill(0, from, from + (yield* oneOf(1, 32, 512, 4096, 65536)))
        Deno.writeFileSync(path, bytes)
      }),
    "cut off": (path: string) =>
      Effect.flatMap(
        between(0, Deno.statSync(path).size),
        (length) => Effect.sync(() => Deno.truncateSync(path, length)),
      ),
    "a page written over another": (path: string) =>
      Effect.gen(function* () {
        const bytes = Deno.readFileSync(path)
        const pages = Math.max(1, Math.floor(bytes.length / 4096))
        const [from, to] = [(yield* between(0, pages - 1)) * 4096, (yield* between(0, pages - 1)) * 4096]
        bytes.copyWithin(to, from, from + 4096)
        Deno.writeFileSync(path, bytes)
      }),
    "deleted": (path: string) => Effect.sync(() => Deno.removeSync(path)),
    "from an older copy": (path: string) =>
      Effect.sync(() => Deno.copyFileSync(path.replace(/\/copy \d+\//, "/older/"), path)),
  }

  it.each(blocks(10, 60).map((seeds) => [range(seeds), seeds] as const))(
    "is refused, or does no harm, at whatever byte of whatever file (seeds %s)",
    (_, seeds) => {
      let refused = 0
      for (const seed of seeds) {
        const [directory, image, damage, name] = Effect.runSync(Random.withSeed(
          Effect.gen(function* () {
            const image = yield* oneOf<Image>("stopped", "after a crash")
            const directory = copyOf(image)
            const [damage, harm] = yield* Random.choice(Object.entries(damages))
            const name = yield* oneOf(
              "synod.db",
              "synod.db",
              "synced",
              image === "stopped" ? "synod.db" : "synod.db-wal",
            )
            yield* harm(`${directory}/${name}`)
            return [directory, image, damage, name] as const
          }),
          seed,
        ))
        const found = start(directory)
        const what = `${image}: ${name}: ${damage}; ${replay(file, seed)}`
        if (found instanceof DirectoryRefused) {
          refused++
          expect(["Damaged", "TooNew", "NotOurs"], `${what}: ${found.message}`).toContain(found.reason)
          // Nothing is lost: what is found again is the same, not what is left by looking.
          expect(String(start(directory)), what).toBe(String(found))
        } else {
          expect(found, what).toEqual(upTo(images[image]))
          using(optionsFor(directory), (opened) => syncEach(opened, [[set("later", 1)]]))
          expect(start(directory), what).toEqual(applyAll([...steps.slice(0, images[image]).flat(), set("later", 1)]))
        }
        Deno.removeSync(directory, { recursive: true })
      }
      expect(refused).toBeGreaterThan(0)
    },
  )
})
