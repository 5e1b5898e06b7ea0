import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { damage, lose, setWritable } from "../../src/chaos/disk.ts"
import { DirectoryRefused } from "../../src/storage/sqlite/DirectoryRefused.ts"
import { set } from "../storage/model.ts"
import { optionsFor, syncEach, temporaryDirectory, using } from "../storage/sqlite/fixture.ts"

/** A directory with enough in it to hit. */
const used = Effect.map(temporaryDirectory, (parent) => {
  const directory = `${parent}/a`
  const steps = Array.from({ length: 60 }, (_, index) => [set(`cell ${index % 30}`, "text of a record ".repeat(40))])
  using(optionsFor(directory, "new"), (opened) => syncEach(opened, steps))
  return directory
})

const chance = (seed: number) => {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}

describe("The disk of a node that is down", () => {
  it.effect.each(["corrupt", "misdirected", "cut"] as const)(
    "%s: the node refuses it, and names the cure",
    (how) =>
      Effect.gen(function* () {
        for (let seed = 1; seed <= 5; seed++) {
          const directory = yield* used
          damage(directory, how, chance(seed))
          const open = () => using(optionsFor(directory), () => {})
          expect(open).toThrow(DirectoryRefused)
          expect(open).toThrow(/start the node as "replaced"/)
        }
      }),
  )

  it.effect("can be made such that it can only be read, and be written again", () =>
    Effect.gen(function* () {
      const directory = yield* used
      const modes = () =>
        [...Deno.readDirSync(directory)].map(({ name }) => (Deno.statSync(`${directory}/${name}`).mode ?? 0) & 0o222)
      setWritable(directory, false)
      expect(new Set(modes())).toEqual(new Set([0]))
      setWritable(directory, true)
      expect(new Set(modes())).toEqual(new Set([0o200]))
      using(optionsFor(directory), ({ records }) => expect(records.load().cells.size).toBe(30))
    }))

  it.effect("is taken away, and may be kept beside", () =>
    Effect.gen(function* () {
      const directory = yield* used
      lose(directory, `${directory}-kept`)
      using(optionsFor(`${directory}-kept`), ({ records }) => expect(records.load().cells.size).toBe(30))
      expect(() => using(optionsFor(directory), () => {})).toThrow(DirectoryRefused)
    }))
})
