import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { readBackup } from "../../../src/storage/sqlite/backup.ts"
import { applyAll, change, set } from "../model.ts"
import { copyFiles, optionsFor, syncEach, temporaryDirectory, using } from "./fixture.ts"

const steps = Array.from({ length: 20 }, (_, i) => [set("count", i), change("log", 0, i + 1, { [i]: `entry ${i}` })])

/** The files of a directory, and what is in them. */
const filesIn = (directory: string) =>
  new Map(Array.from(Deno.readDirSync(directory), ({ name }) => [name, Deno.readTextFileSync(`${directory}/${name}`)]))

const flip = (path: string): void => {
  const bytes = Deno.readFileSync(path)
  for (let at = 100; at < bytes.length; at += 1000) bytes[at] = (bytes[at] ?? 0) ^ 0xff
  Deno.writeFileSync(path, bytes)
}

const refusal = (directory: string) =>
  Effect.map(Effect.flip(readBackup(directory)), ({ problem, reason }) => `${reason}: ${problem}`)

describe("a copy of a node's directory", () => {
  it.effect("tells whose it is and what it holds, whether the node was stopped or killed, and stays as it was", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      using(optionsFor(`${root}/data`, "new"), (opened) => {
        syncEach(opened, steps)
        copyFiles(`${root}/data`, `${root}/killed`)
      })
      copyFiles(`${root}/data`, `${root}/stopped`)
      for (const copy of [`${root}/killed`, `${root}/stopped`]) {
        const before = filesIn(copy)
        expect(yield* readBackup(copy)).toEqual({
          cluster: "test",
          node: "a",
          isReplaced: false,
          contents: applyAll(steps.flat()),
        })
        expect(filesIn(copy)).toEqual(before)
      }
      expect(filesIn(`${root}/killed`).has("synod.db-wal")).toBe(true)
    }))

  it.effect("says that it is of a disk that had taken the place of a lost one", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      using(optionsFor(root, "replaced"), () => undefined)
      expect(yield* readBackup(root)).toMatchObject({ isReplaced: true })
    }))

  it.effect("is refused if it is damaged, lacks a file, or is none, with a cure that fits a copy", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      using(optionsFor(`${root}/data`, "new"), (opened) => {
        syncEach(opened, steps)
        for (const copy of ["damaged", "cut", "unmarked"]) copyFiles(`${root}/data`, `${root}/${copy}`)
      })
      flip(`${root}/damaged/synod.db-wal`)
      Deno.removeSync(`${root}/cut/synod.db-wal`)
      Deno.removeSync(`${root}/unmarked/synced`)
      for (const copy of ["damaged", "cut", "unmarked"]) {
        expect(yield* refusal(`${root}/${copy}`)).toMatch(/^Damaged: .*; take another copy, or that of another node$/)
      }
      expect(yield* refusal(`${root}/nowhere`)).toContain(`Empty: it holds no data of a node (no file "synod.db")`)
    }))

  it.effect("is not the directory of a node that runs", () =>
    Effect.gen(function* () {
      const root = yield* temporaryDirectory
      const running = using(optionsFor(root, "new"), () => Effect.runSync(refusal(root)))
      expect(running).toContain("InUse: a node runs on it; stop that node, copy the directory, and give the copy")
    }))
})
