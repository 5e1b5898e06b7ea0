/** What every disk keeps, whatever it is made of. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema, type Scope } from "effect"
import type { StorageError, StorageService, Write } from "../../src/storage/mod.ts"
import { applyAll, change, Happening, set, writeOf } from "./model.ts"

/** A disk that outlives the node which uses it. */
export interface Disk {
  /** Starts a node on it: the storage that this node sees. */
  readonly open: Effect.Effect<StorageService, StorageError, Scope.Scope>
  /** Ends the node, as a crash does. */
  readonly crash: Effect.Effect<void>
}

/** The life of a log and three cells, at the end of which the log only grows; between any two of these writes a node may crash. */
const life: ReadonlyArray<Write | "sync"> = [
  set("promised", { round: 1, node: "a" }),
  "sync",
  change("log", 0, 3, { 0: "a", 1: "b", 2: "c" }),
  set("promised", { round: 2, node: "b" }),
  "sync",
  change("log", 0, 4, { 3: "d" }),
  change("log", 0, 4, { 1: "B" }),
  "sync",
  change("log", 0, 2, {}),
  set("accepted", null),
  "sync",
  change("log", 1, 4, { 2: "x", 3: "y" }),
  set("promised", { round: 3, node: "a" }),
  set("promised", { round: 4, node: "a" }),
  "sync",
  change("log", 9, 10, { 9: "z" }),
  "sync",
  change("log", 2, 2, {}),
  "sync",
  change("log", 2, 4, { 2: "m", 3: "n" }),
  set("chosen", 3),
  "sync",
  change("log", 2, 5, { 4: "o" }),
  set("chosen", 4),
  "sync",
]

/** Logs by what becomes of them: the change, and the entries that stand after it. */
const changes: ReadonlyArray<readonly [what: string, write: Write, after: readonly [number, ReadonlyArray<string>]]> = [
  ["appends", change("log", 5, 9, { 8: "D" }), [5, ["a", "b", "c", "D"]]],
  ["overwrites", change("log", 5, 8, { 6: "B" }), [5, ["a", "B", "c"]]],
  ["truncates", change("log", 5, 6, {}), [5, ["a"]]],
  ["drops a prefix", change("log", 7, 8, {}), [7, ["c"]]],
  ["drops all", change("log", 8, 8, {}), [8, []]],
  ["truncates to nothing", change("log", 5, 5, {}), [5, []]],
  ["drops a prefix, overwrites and appends", change("log", 6, 9, { 7: "C", 8: "D" }), [6, ["b", "C", "D"]]],
  ["drops a prefix and truncates", change("log", 6, 7, {}), [6, ["b"]]],
  ["begins anew above its end, as after a snapshot", change("log", 20, 21, { 20: "s" }), [20, ["s"]]],
  ["begins anew below its beginning", change("log", 1, 2, { 1: "s" }), [1, ["s"]]],
  ["grows at its head, and keeps what it had", change("log", 3, 8, { 3: "y", 4: "z" }), [3, ["y", "z", "a", "b", "c"]]],
]

/** Values and names as they occur, and worse. */
const values = [null, true, 0, -1.5, 2 ** 53 - 1, "", "ü\u0000\n'\"", [], {}, [{ a: [null] }], {
  _tag: "x",
  "": { "'": 1 },
}]
const names = ["a", "A", "", "a/b", "a.b/c", "ü'\"\n%_", "__proto__"]

/** Checks a disk made anew for each test. */
export const conformance = (name: string, make: Effect.Effect<Disk, StorageError, Scope.Scope>): void => {
  describe(`Storage: ${name}`, () => {
    it.effect("is empty at first, and syncing nothing changes nothing", () =>
      Effect.gen(function* () {
        const storage = yield* Effect.flatMap(make, ({ open }) => open)
        expect(yield* storage.load).toEqual({ cells: new Map(), logs: new Map() })
        yield* storage.sync
        expect(yield* storage.load).toEqual({ cells: new Map(), logs: new Map() })
      }))

    it.effect.each(Array.from(life.keys(), (k) => k + 1))(
      "holds after a crash behind step %d just what was synced",
      (count) =>
        Effect.gen(function* () {
          const disk = yield* make
          const storage = yield* disk.open
          for (const step of life.slice(0, count)) {
            yield* step === "sync" ? storage.sync : Effect.sync(() => storage.write([step]))
          }
          yield* disk.crash
          const synced = life.slice(0, life.lastIndexOf("sync", count - 1) + 1).filter((step) => step !== "sync")
          expect(yield* Effect.flatMap(disk.open, ({ load }) => load)).toEqual(applyAll(synced))
        }),
    )

    it.effect("takes writes together or one by one, in their order", () =>
      Effect.gen(function* () {
        const storage = yield* Effect.flatMap(make, ({ open }) => open)
        storage.write([set("a", 1), set("b", 1), set("a", 2)])
        storage.write([])
        storage.write([set("b", 2)])
        storage.write([set("b", 3)])
        yield* storage.sync
        expect((yield* storage.load).cells).toEqual(new Map([["a", 2], ["b", 3]]))
      }))

    it.effect("does not show what is not synced, lest a node that restarts a role rests on it", () =>
      Effect.gen(function* () {
        const storage = yield* Effect.flatMap(make, ({ open }) => open)
        storage.write([set("a", 1)])
        expect((yield* storage.load).cells).toEqual(new Map())
      }))

    it.effect.each(changes)("a log $0", ([, write, [firstIndex, entries]]) =>
      Effect.gen(function* () {
        const disk = yield* make
        const storage = yield* disk.open
        storage.write([change("log", 5, 8, { 5: "a", 6: "b", 7: "c" })])
        yield* storage.sync
        storage.write([write])
        yield* storage.sync
        yield* disk.crash
        const { logs } = yield* Effect.flatMap(disk.open, ({ load }) => load)
        expect(logs.get("log")).toEqual({ firstIndex, entries })
      }))

    it.effect("gives back every JSON value, and tells all names apart", () =>
      Effect.gen(function* () {
        const disk = yield* make
        const storage = yield* disk.open
        const writes = names.flatMap((
          name,
        ) => [set(name, { name, values }), change(name, 0, values.length, { ...values })])
        storage.write(writes)
        yield* storage.sync
        yield* disk.crash
        expect(yield* Effect.flatMap(disk.open, ({ load }) => load)).toEqual(applyAll(writes))
      }))

    it.effect.prop(
      "holds after any history of writes, syncs and crashes what was synced, in order",
      [Schema.Array(Happening).check(Schema.isMinLength(8), Schema.isMaxLength(32))],
      ([history]) =>
        Effect.gen(function* () {
          const disk = yield* make
          let storage = yield* disk.open
          let synced: ReadonlyArray<Write> = []
          let written: ReadonlyArray<Write> = []
          for (const happening of [...history, { _tag: "Crash" } as const]) {
            switch (happening._tag) {
              case "Sync":
                yield* storage.sync
                synced = written
                break
              case "Crash":
                yield* disk.crash
                storage = yield* disk.open
                written = synced
                expect(yield* storage.load).toEqual(applyAll(synced))
                break
              default: {
                const write = writeOf(happening, written)
                storage.write([write])
                written = [...written, write]
              }
            }
          }
        }),
      { arbitrary: { runs: 200, size: 1000 } },
    )
  })
}
