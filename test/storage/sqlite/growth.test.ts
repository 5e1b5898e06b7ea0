/** A sync that only adds to a log writes one page, and is otherwise a sync as any. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import type { Write } from "../../../src/storage/mod.ts"
import { DirectoryRefused } from "../../../src/storage/sqlite/mod.ts"
import { between, oneOf } from "../../support/chance.ts"
import { blocks, range, replay } from "../../support/seeds.ts"
import { applyAll, change, set } from "../model.ts"
import { copyFiles, type Opened, opening, optionsFor, syncEach, temporaryDirectory, using } from "./fixture.ts"

const file = "test/storage/sqlite/growth.test.ts"

/** Adds entries behind the end of the log, and counts them in a cell. */
const added = (end: number, count = 1, ...more: ReadonlyArray<Write>): ReadonlyArray<Write> => [
  change("log", 0, end + count, Object.fromEntries(Array.from({ length: count }, (_, i) => [end + i, `${end + i}`]))),
  set("chosen", end),
  ...more,
]

const contentsOf = (directory: string) => using(optionsFor(directory), ({ storage }) => Effect.runSync(storage.load))

/** The pages that syncs add to the write-ahead log: each takes 24 bytes besides its own 4096. */
const pagesOf = (opened: Opened, steps: ReadonlyArray<ReadonlyArray<Write>>): number => {
  const { files: { writeAheadLog } } = opened
  const before = Deno.statSync(writeAheadLog).size
  syncEach(opened, steps)
  return (Deno.statSync(writeAheadLog).size - before) / (4096 + 24)
}

describe("SqliteStorage: a sync that only adds to a log", () => {
  it.effect("writes one page, whatever numbers it sets, and any other writes two at least", () =>
    Effect.gen(function* () {
      const opened = yield* opening(optionsFor(yield* temporaryDirectory, "new"))
      syncEach(opened, [added(0)])
      expect(pagesOf(opened, [added(1)])).toBe(1)
      expect(pagesOf(opened, [added(2, 4)])).toBe(1)
      expect(pagesOf(opened, [[...added(6), ...added(7)]])).toBe(1)
      expect(pagesOf(opened, [added(8, 1, ...Array.from({ length: 8 }, (_, i) => set(`number ${i}`, i)))])).toBe(2)
      expect(pagesOf(opened, [added(9, 1, set("promised", { round: 1 }))])).toBe(2)
      expect(pagesOf(opened, [[change("log", 0, 10, { 9: "again" })]])).toBe(2)
      expect(pagesOf(opened, [[set("chosen", 9)]])).toBe(1)
    }))

  it.effect("is one of another kind where the node is whole with it", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "replaced"), (opened) => {
        syncEach(opened, [added(0)])
        opened.storage.write(added(1))
        Effect.runSync(opened.disk.markWhole)
      })
      expect(using(optionsFor(directory), ({ disk }) => Effect.runSync(disk.isReplaced))).toBe(false)
      expect(contentsOf(directory)).toEqual(applyAll([...added(0), ...added(1)]))
    }))

  it.effect("sets numbers that a sync of another kind writes as cells, so that none is lost with the entries", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const steps = [added(0), added(1), [change("log", 0, 1, {})], [change("log", 1, 1, {})]]
      using(optionsFor(directory, "new"), (opened) => syncEach(opened, steps))
      expect(contentsOf(directory)).toEqual(applyAll(steps.flat()))
    }))

  it.effect("is found to be lost as any other, and is there where a crash came before it was acknowledged", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      const directory = `${root}/data`
      const steps = [added(0), added(1)]
      using(optionsFor(directory, "new"), (opened) => syncEach(opened, steps))
      copyFiles(directory, `${root}/earlier`)
      using(optionsFor(directory), (opened) => syncEach(opened, [added(2)]))
      copyFiles(directory, `${root}/crashed`)
      Deno.copyFileSync(`${root}/earlier/synod.db`, `${directory}/synod.db`)
      expect(() => contentsOf(directory)).toThrow("3 syncs were acknowledged and it holds 2")
      Deno.copyFileSync(`${root}/earlier/synced`, `${root}/crashed/synced`)
      expect(contentsOf(`${root}/crashed`)).toEqual(applyAll([...steps, added(2)].flat()))
    }))

  it.effect("is refused where what it wrote besides the entry is damaged", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), (opened) => {
        syncEach(opened, [added(0), added(1)])
        opened.db.exec(`UPDATE entries_1 SET value = replace(value, '["chosen",1]', '["chosen",0]') WHERE position = 1`)
      })
      expect(() => contentsOf(directory)).toThrow(DirectoryRefused)
      expect(() => contentsOf(directory)).toThrow(`the log "log" is damaged at entry 1`)
    }))

  it.effect("is refused where the row `meta` is of a time before the sync that wrote it last", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "replaced"), (opened) => {
        syncEach(opened, [added(0)])
        opened.db.exec("CREATE TEMP TABLE earlier AS SELECT checksum, value FROM meta")
        Effect.runSync(opened.disk.markWhole)
        syncEach(opened, [added(1)])
        opened.db.exec("UPDATE cells SET (checksum, value) = (SELECT checksum, value FROM earlier) WHERE name = 'meta'")
      })
      expect(() => contentsOf(directory)).toThrow("a record is missing or of another time than the rest")
    }))

  it.effect.each([NaN, Infinity, -Infinity, -0])(
    "sets %d to what JSON makes of it, as any other does",
    (value) =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        const expected = applyAll([...added(0), ...added(1), set("number", JSON.parse(JSON.stringify(value)))])
        using(optionsFor(directory, "new"), (opened) => {
          syncEach(opened, [added(0), added(1, 1, set("number", value))])
          expect(Effect.runSync(opened.storage.load)).toEqual(expected)
        })
        expect(contentsOf(directory)).toEqual(expected)
      }),
  )

  it.effect("fails where its entry is not JSON, and leaves what was synced", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), (opened) => {
        syncEach(opened, [added(0)])
        opened.storage.write([change("log", 0, 2, { 1: undefined })])
        expect(Effect.runSyncExit(opened.storage.sync)).toMatchObject({ _tag: "Failure" })
      })
      expect(contentsOf(directory)).toEqual(applyAll(added(0)))
    }))

  /** A sync of any kind, most often one that adds to a log, after these. */
  const step = (before: ReadonlyArray<Write>) =>
    Effect.gen(function* () {
      const log = yield* oneOf("log", "log", "log", "other log")
      const { entries, firstIndex } = applyAll(before).logs.get(log) ?? { entries: [], firstIndex: 0 }
      const end = firstIndex + entries.length
      const grow = (from: number, count: number) =>
        change(
          log,
          firstIndex,
          from + count,
          Object.fromEntries(Array.from({ length: count }, (_, i) => [from + i, before.length + i])),
        )
      const number = yield* between(0, 1_000_000)
      return yield* oneOf<ReadonlyArray<Write>>(
        [grow(end, 1), set("chosen", number)],
        [set("chosen", number), grow(end, 2), set("applied", number + 0.5)],
        [grow(end, 1), grow(end + 1, 1)],
        [grow(end, 1), set(`number ${yield* between(0, 12)}`, number)],
        Array.from({ length: 12 }, (_, i) => set(`number ${i}`, number)).concat(grow(end, 1)),
        [set(
          yield* oneOf("chosen", "applied", "promised"),
          yield* oneOf<unknown>(number, `${number}`, { round: number }),
        )],
        [change(log, Math.max(firstIndex, end - 2), end, {})],
        [change(log, firstIndex, Math.max(firstIndex, end - 2), {})],
        [change(log, end + 5, end + 5, {})],
      )
    })

  it.each(blocks(4, 25).map((seeds) => [range(seeds), seeds] as const))(
    "leaves what the writes come to, after whatever syncs, crashes and stops (seeds %s)",
    (_, seeds) => {
      for (const seed of seeds) {
        Effect.runSync(Effect.scoped(Random.withSeed(
          Effect.gen(function* () {
            const root = yield* temporaryDirectory
            const written: Array<Write> = []
            let directory = `${root}/0`
            for (let life = 1; life <= 6; life++) {
              const steps: Array<ReadonlyArray<Write>> = []
              for (let count = yield* between(1, 12); count > 0; count--) {
                const writes = yield* step(written)
                steps.push(writes)
                written.push(...writes)
              }
              const next = `${root}/${life}`
              using(optionsFor(directory, life === 1 ? "new" : "existing"), (opened) => {
                syncEach(opened, steps)
                expect(Effect.runSync(opened.storage.load), replay(file, seed)).toEqual(applyAll(written))
                copyFiles(directory, next)
              })
              expect(contentsOf(directory), replay(file, seed)).toEqual(applyAll(written))
              if (yield* oneOf(true, false)) directory = next
            }
          }),
          seed,
        )))
      }
    },
  )
})
