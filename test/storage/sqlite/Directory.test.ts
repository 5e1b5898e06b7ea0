import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { DatabaseSync } from "node:sqlite"
import { NodeId } from "../../../src/model/NodeId.ts"
import { Storage } from "../../../src/storage/mod.ts"
import { readBackup } from "../../../src/storage/sqlite/backup.ts"
import type { Options } from "../../../src/storage/sqlite/Directory.ts"
import { type DirectoryRefused, SqliteDisk, SqliteStorage } from "../../../src/storage/sqlite/mod.ts"
import { migrate, pragma } from "../../../src/storage/sqlite/migrations.ts"
import { applyAll, change, set } from "../model.ts"
import { copyFiles, opening, optionsFor, syncEach, temporaryDirectory, using } from "./fixture.ts"

/** Why the directory is refused: the reason and the words. */
const refusal = (options: Options): Effect.Effect<DirectoryRefused> =>
  Effect.flip(Effect.scoped(Effect.provide(Storage, SqliteStorage.layer(options)))).pipe(
    Effect.catch(() => Effect.die(new Error("the directory was not refused"))),
  )

const contents = (options: Options) =>
  Effect.flatMap(Storage, ({ load }) => load).pipe(Effect.provide(SqliteStorage.layer(options)))

const write = (directory: string) => (opened: Parameters<typeof syncEach>[0]) =>
  syncEach(opened, [[set("directory", directory)]])

describe("SqliteStorage: whose a directory is", () => {
  it.effect("refuses the directory of another node, or of another cluster, and says whose it is", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), write(directory))
      const ofNode = yield* refusal({ ...optionsFor(directory), node: NodeId.make("b") })
      expect(ofNode.reason).toBe("NotOurs")
      expect(ofNode.message).toContain(`it is of node "a" of cluster "test", not of node "b" of cluster "test"`)
      const ofCluster = yield* refusal({ ...optionsFor(directory), cluster: "other" })
      expect(ofCluster.reason).toBe("NotOurs")
      expect((yield* contents(optionsFor(directory))).cells).toEqual(new Map([["directory", directory]]))
    }))

  it.effect("refuses a directory that is in use, naming the process, until that ends", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), () => undefined)
      const error = using(optionsFor(directory), () => Effect.runSync(refusal(optionsFor(directory))))
      expect(error.reason).toBe("InUse")
      expect(error.message).toContain(`process ${Deno.pid} uses it; end that process`)
      expect((yield* contents(optionsFor(directory))).cells.size).toBe(0)
    }))

  it.effect("is not locked by what a process that was killed left behind", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      // The file with the name of the process that died is there; the lock died with the process.
      using(optionsFor(`${directory}/life`, "new"), () => copyFiles(`${directory}/life`, `${directory}/left`))
      expect(Deno.readTextFileSync(`${directory}/left/lock`)).toBe(`${Deno.pid}\n`)
      expect((yield* contents(optionsFor(`${directory}/left`))).cells.size).toBe(0)
    }))
})

describe("SqliteStorage: first start, restart, and a lost disk", () => {
  it.effect("makes a directory only when asked to: a node that forgot what it promised must not pass for a new one", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      expect((yield* refusal(optionsFor(`${root}/none`))).reason).toBe("Empty")
      const empty = yield* refusal(optionsFor(root))
      expect(empty.reason).toBe("Empty")
      expect(empty.message).toContain(`If the node never ran, start it as "new"`)
      expect(empty.message).toContain(`start it as "replaced"`)
      expect((yield* contents(optionsFor(root, "new"))).cells.size).toBe(0)
      expect((yield* contents(optionsFor(root))).cells.size).toBe(0)
    }))

  it.effect("makes a directory that nobody but its owner reads: what clients store is in it", () =>
    Effect.gen(function* () {
      const directory = `${yield* temporaryDirectory}/a`
      using(optionsFor(directory, "new"), () => undefined)
      expect((Deno.statSync(directory).mode ?? 0) & 0o777).toBe(0o700)
    }))

  it.effect.each(["new", "replaced"] as const)(
    "does not take a directory with data for a %s one",
    (start) =>
      Effect.gen(function* () {
        const directory = yield* temporaryDirectory
        using(optionsFor(directory, "new"), write(directory))
        expect((yield* refusal(optionsFor(directory, start))).reason).toBe("NotEmpty")
        expect((yield* contents(optionsFor(directory))).cells.size).toBe(1)
      }),
  )

  it.effect.each(["lock", "unfinished.db", "synced"])(
    "starts anew where the making of the directory was cut short behind %s",
    (last) =>
      Effect.gen(function* () {
        const [root, made] = [yield* temporaryDirectory, yield* temporaryDirectory]
        using(optionsFor(made, "new"), () => undefined)
        const names = ["lock", "unfinished.db", "synced"]
        for (const name of names.slice(0, names.indexOf(last) + 1)) {
          Deno.copyFileSync(`${made}/${name === "unfinished.db" ? "synod.db" : name}`, `${root}/${name}`)
        }
        expect((yield* refusal(optionsFor(root))).reason).toBe("Empty")
        expect((yield* contents(optionsFor(root, "new"))).cells.size).toBe(0)
      }),
  )

  it.effect("says that it replaced a lost one, through crashes, until the node is whole", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      const isReplaced = (start?: Options["start"]) =>
        Effect.flatMap(SqliteDisk, (disk) => disk.isReplaced).pipe(
          Effect.provide(SqliteStorage.layer(optionsFor(directory, start))),
        )
      expect(yield* isReplaced("replaced")).toBe(true)
      using(optionsFor(directory), write(directory))
      expect(yield* isReplaced()).toBe(true)
      yield* Effect.scoped(Effect.gen(function* () {
        const { disk, storage } = yield* opening(optionsFor(directory))
        storage.write([set("learnt", 1)])
        yield* disk.markWhole
        copyFiles(directory, `${directory}/crashed`)
      }))
      expect(using(optionsFor(`${directory}/crashed`), ({ disk }) => Effect.runSync(disk.isReplaced))).toBe(false)
      expect((yield* contents(optionsFor(directory))).cells.get("learnt")).toBe(1)
    }))

  it.effect("is not replaced when it is new", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      expect(using(optionsFor(directory, "new"), ({ disk }) => Effect.runSync(disk.isReplaced))).toBe(false)
    }))
})

/** Makes a directory of version 1 that holds a cell and a log. */
const makeVersion1 = (directory: string) =>
  using(optionsFor(directory, "new"), (opened) => {
    syncEach(opened, [[set("directory", directory), change("log", 0, 2, { 0: "a", 1: "b" })]])
    opened.db.exec(`
      DROP VIEW meta;
      CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), checksum INTEGER NOT NULL, value TEXT NOT NULL);
      INSERT INTO meta SELECT 1, checksum, value FROM cells WHERE name = 'meta';
      DELETE FROM cells WHERE name = 'meta';
      PRAGMA user_version = 1`)
  })

describe("SqliteStorage: versions of the format", () => {
  it.effect("refuses a newer version and leaves it alone", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      using(optionsFor(directory, "new"), ({ db }) => db.exec("PRAGMA user_version = 7"))
      const error = yield* refusal(optionsFor(directory))
      expect(error.reason).toBe("TooNew")
      expect(error.message).toContain("its format is version 7 and this program knows 4 at most; run the newer program")
    }))

  it.effect("brings one of version 1, whose meta record was in a table of its own, up to date with all that it holds", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      makeVersion1(directory)
      expect((yield* refusal({ ...optionsFor(directory), node: NodeId.make("b") })).reason).toBe("NotOurs")
      const held = applyAll([set("directory", directory), change("log", 0, 2, { 0: "a", 1: "b" })])
      expect((yield* readBackup(directory)).contents).toEqual(held)
      using(optionsFor(directory), (opened) => {
        expect(pragma(opened.db, "user_version")).toBe(4)
        syncEach(opened, [[set("later", 1)]])
      })
      expect(yield* contents(optionsFor(directory))).toEqual({ ...held, cells: new Map([...held.cells, ["later", 1]]) })
    }))

  it.effect("refuses one of version 1 that is damaged, and leaves it as it is", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      makeVersion1(directory)
      const database = `${directory}/synod.db`
      const db = new DatabaseSync(database)
      db.exec(`UPDATE entries_1 SET value = '"c"' WHERE position = 1; PRAGMA journal_mode = DELETE`)
      db.close()
      const before = Deno.readFileSync(database)
      const error = yield* refusal(optionsFor(directory))
      expect(error.reason).toBe("Damaged")
      expect(error.message).toContain('the log "log" is damaged at entry 1')
      expect(Deno.readFileSync(database)).toEqual(before)
    }))

  it("applies the steps that are lacking, in order, once, and all or none", () => {
    const db = new DatabaseSync(":memory:")
    const steps = ["CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (1, 2)"]
    migrate(db, steps.slice(0, 1))
    migrate(db, steps)
    migrate(db, steps)
    expect(db.prepare("SELECT * FROM a").all().map((row) => ({ ...row }))).toEqual([{ x: 1, y: 2 }])
    expect(pragma(db, "user_version")).toBe(2)
    expect(() => migrate(db, [...steps, "CREATE TABLE b (x)", "nonsense"])).toThrow()
    db.exec("ROLLBACK")
    expect(pragma(db, "user_version")).toBe(2)
    expect(() => db.prepare("SELECT * FROM b")).toThrow("no such table")
    db.close()
  })
})

describe("SqliteStorage: what cannot be used", () => {
  it.effect("names what is no directory", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      Deno.writeTextFileSync(`${root}/file`, "")
      expect((yield* refusal(optionsFor(`${root}/file`, "new"))).reason).toBe("Unusable")
      expect((yield* refusal(optionsFor(`${root}/file/below`))).reason).toBe("Unusable")
    }))

  it.effect("takes no other SQLite database for its own", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      using(optionsFor(root, "new"), () => undefined)
      Deno.removeSync(`${root}/synod.db`)
      const db = new DatabaseSync(`${root}/synod.db`)
      db.exec("CREATE TABLE theirs (x)")
      db.close()
      const error = yield* refusal(optionsFor(root))
      expect(error.reason).toBe("Damaged")
      expect(error.message).toContain(`"synod.db" is not a database of a Synod node`)
    }))
})

describe("SqliteStorage: a failure", () => {
  it.live("of a sync is the last: no later sync succeeds, and what was acknowledged stays (a full disk)", () =>
    Effect.gen(function* () {
      const directory = yield* temporaryDirectory
      yield* Effect.scoped(Effect.gen(function* () {
        const { db, storage } = yield* opening(optionsFor(directory, "new"))
        storage.write([set("first", 1)])
        yield* storage.sync
        const pages = db.prepare("PRAGMA page_count").get()?.page_count
        db.exec(`PRAGMA max_page_count = ${pages}`)
        storage.write([set("too much", "x".repeat(100_000))])
        const failed = yield* Effect.exit(storage.sync)
        expect(String(failed)).toContain("make room on the disk and start the node again")
        db.exec("PRAGMA max_page_count = 100000")
        storage.write([set("later", 1)])
        expect(yield* Effect.exit(storage.sync)).toEqual(failed)
        expect(yield* Effect.exit(storage.load)).toEqual(failed)
      }))
      expect((yield* contents(optionsFor(directory))).cells).toEqual(new Map([["first", 1]]))
    }))

  it.live("to count a sync is a failure of the sync", () =>
    Effect.gen(function* () {
      const { marker, storage } = yield* opening(optionsFor(yield* temporaryDirectory, "new"))
      const write = marker.write
      marker.write = () => {
        throw new Error("No space left on device (os error 28)")
      }
      storage.write([set("first", 1)])
      expect(Exit.isFailure(yield* Effect.exit(storage.sync))).toBe(true)
      marker.write = write
      expect(Exit.isFailure(yield* Effect.exit(storage.sync))).toBe(true)
    }))

  it.live("to read is told as damage, and is the last too", () =>
    Effect.gen(function* () {
      const opened = yield* opening(optionsFor(yield* temporaryDirectory, "new"))
      syncEach(opened, [[set("promised", 1)]])
      opened.db.exec("UPDATE cells SET value = '2'")
      expect(String(yield* Effect.exit(opened.storage.load))).toContain(`the cell "promised" is damaged`)
      opened.storage.write([set("later", 1)])
      expect(Exit.isFailure(yield* Effect.exit(opened.storage.sync))).toBe(true)
    }))
})
