/** What a snapshot has replaced in a log is dropped a few entries at a time, and is never of the log meanwhile. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { change } from "../model.ts"
import { type Opened, opening, optionsFor, syncEach, temporaryDirectory, using } from "./fixture.ts"

const value = "v".repeat(3000)
const entries = (from: number, to: number) =>
  Object.fromEntries(Array.from({ length: to - from }, (_, i) => [from + i, `${from + i} ${value}`]))
const texts = (from: number, to: number) => Object.values(entries(from, to))

const rows = ({ db }: Opened) => Number(db.prepare("SELECT count(*) AS n FROM entries_1").get()?.n)
const pages = ({ db }: Opened) => Number(db.prepare("PRAGMA page_count").get()?.page_count)
const log = (opened: Opened) => Effect.runSync(opened.storage.load).logs.get("log")

/** Makes a log of 3,000 entries, and has a snapshot take the place of all but the last ten. */
const compacted = (opened: Opened) => {
  syncEach(opened, [[change("log", 0, 3000, entries(0, 3000))]])
  syncEach(opened, [[change("log", 2990, 3000, {})]])
}

/** Adds one entry after the other. */
const grow = (opened: Opened, first: number, from: number, to: number) =>
  syncEach(
    opened,
    Array.from({ length: to - from }, (_, i) => [change("log", first, from + i + 1, entries(from + i, from + i + 1))]),
  )

/** Does that, and returns how many entries are kept then, and the most that went with one of them. */
const observed = (opened: Opened, first: number, from: number, to: number) => {
  let [kept, most] = [rows(opened), 0]
  for (let end = from; end < to; end++) {
    grow(opened, first, end, end + 1)
    most = Math.max(most, kept + 1 - rows(opened))
    kept = rows(opened)
  }
  return { kept, most }
}

describe("SqliteStorage: what a snapshot has replaced", () => {
  it.effect("is dropped in step with what is written, so that no sync takes long and the file hardly grows", () =>
    Effect.gen(function* () {
      const opened = yield* opening(optionsFor(yield* temporaryDirectory, "new"))
      compacted(opened)
      const before = pages(opened)
      expect(rows(opened)).toBeGreaterThan(2000)
      const { kept, most } = observed(opened, 2990, 3000, 5000)
      expect(kept).toBe(2010)
      expect(most).toBeLessThan(700)
      expect(pages(opened)).toBeLessThan(1.2 * before)
      expect(log(opened)).toEqual({ firstIndex: 2990, entries: texts(2990, 5000) })
    }))

  it.effect("is dropped by its length, not by its count: a log whose entries get longer keeps its file, and has short syncs", () =>
    Effect.gen(function* () {
      const opened = yield* opening(optionsFor(yield* temporaryDirectory, "new"))
      compacted(opened)
      const wide = "w".repeat(65_536)
      let most = 0
      let before = pages(opened)
      for (let end = 3000; end < 3600; end++) {
        const first = end - end % 16
        syncEach(opened, [[change("log", Math.max(2990, first), end + 1, { [end]: wide })]])
        // 16 entries of 16 pages each are the log, and as many what remains of it; the short ones went long before.
        if (end === 3100) before = pages(opened)
        if (end > 3100) most = Math.max(most, pages(opened))
      }
      expect(most).toBeLessThan(1.5 * before)
      expect(rows(opened)).toBeLessThan(100)
      syncEach(opened, [[change("log", 3600, 3600, {})]])
      const then = observed(opened, 3600, 3600, 4600)
      expect(then.kept).toBe(1000)
      expect(then.most).toBeLessThan(40)
    }))

  it.effect("waits until some of it can go together, as each page that changes has its cost", () =>
    Effect.gen(function* () {
      const opened = yield* opening(optionsFor(yield* temporaryDirectory, "new"))
      compacted(opened)
      let slices = 0
      for (let end = 3000; end < 4500; end++) {
        const before = rows(opened)
        grow(opened, 2990, end, end + 1)
        if (rows(opened) <= before) slices++
      }
      expect(slices).toBeGreaterThan(3)
      expect(slices).toBeLessThan(10)
    }))

  it.effect("is not of the log after a restart either, and goes on to be dropped", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), compacted)
      using(optionsFor(directory), (opened) => {
        expect(log(opened)).toEqual({ firstIndex: 2990, entries: texts(2990, 3000) })
        grow(opened, 2990, 3000, 3400)
      })
      using(optionsFor(directory), (opened) => {
        expect(rows(opened)).toBeLessThan(3000)
        grow(opened, 2990, 3400, 5000)
        expect(rows(opened)).toBe(2010)
      })
    }))

  it.effect("is not taken for the log's where that begins anew, later or earlier", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), (opened) => {
        compacted(opened)
        // As when a node that lags is sent a snapshot.
        syncEach(opened, [[change("log", 9000, 9000, {})]])
        expect(log(opened)).toEqual({ firstIndex: 9000, entries: [] })
      })
      using(optionsFor(directory), (opened) => {
        expect(log(opened)).toEqual({ firstIndex: 9000, entries: [] })
        syncEach(opened, [[change("log", 9000, 9001, { 9000: "s" })]])
        expect(log(opened)).toEqual({ firstIndex: 9000, entries: ["s"] })
        syncEach(opened, [[change("log", 100, 101, { 100: "t" })]])
        expect(log(opened)).toEqual({ firstIndex: 100, entries: ["t"] })
        expect(rows(opened)).toBe(1)
      })
      using(optionsFor(directory), (opened) => expect(log(opened)).toEqual({ firstIndex: 100, entries: ["t"] }))
    }))

  it.effect("is still checked when the directory is opened: its sum is that of all records", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), compacted)
      using(optionsFor(directory), ({ db }) => db.exec(`UPDATE entries_1 SET value = '"x"' WHERE position = 2000`))
      expect(() => using(optionsFor(directory), () => {})).toThrow(/the log "log" is damaged at entry 2000/)
    }))
})
