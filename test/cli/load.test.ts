/** Where a node's settings come from, and what is said of wrong ones. */
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FileSystem, Option, Redacted } from "effect"
import { load, type Sources } from "../../src/cli/load.ts"

const flags = { node: "a", members: "a=10.0.0.1:7100:7200, b=[::1]:7101:7201", secret: "s3cret", directory: "/data" }

const read = (sources: Partial<Sources>) =>
  Effect.provide(load({ flags, environment: {}, ...sources }), NodeFileSystem.layer)

/** A file of settings, gone after the test. */
const inFile = Effect.fnUntraced(function* (text: string) {
  const files = yield* FileSystem.FileSystem
  const file = yield* files.makeTempFileScoped({ suffix: ".toml" })
  yield* files.writeFileString(file, text)
  return file
}, Effect.provide(NodeFileSystem.layer))

const problem = (sources: Partial<Sources>) => Effect.map(Effect.flip(read(sources)), ({ message }) => message)

describe("the settings of a node", () => {
  it.effect("are what is given, and for the rest what is said to count otherwise", () =>
    Effect.gen(function* () {
      const settings = yield* read({})
      expect(settings.node).toBe("a")
      expect(settings.members).toEqual([
        { id: "a", host: "10.0.0.1", peerPort: 7100, clientPort: 7200 },
        { id: "b", host: "[::1]", peerPort: 7101, clientPort: 7201 },
      ])
      expect(Redacted.value(settings.secret)).toBe("s3cret")
      expect(settings.disk).toBe("existing")
      expect(Duration.toMillis(settings.electionTimeoutMin)).toBe(500)
      expect(settings.token).toEqual(Option.none())
    }))

  it.effect("come from flags, then the environment, then a file", () =>
    Effect.gen(function* () {
      const file = yield* inFile(`cluster = "of the file"\nlisten = "of the file"\nheartbeat = "30 millis"\n`)
      const environment = { SYNOD_CLUSTER: "of the environment", SYNOD_LISTEN: "of the environment" }
      const settings = yield* read({ flags: { ...flags, cluster: "of a flag" }, environment, file })
      expect(settings.cluster).toBe("of a flag")
      expect(settings.listen).toBe("of the environment")
      expect(Duration.toMillis(settings.heartbeat)).toBe(30)
    }))

  it.effect("name the one that is missing, and every way to give it", () =>
    Effect.gen(function* () {
      const { secret: _, ...rest } = flags
      const message = yield* problem({ flags: rest })
      expect(message).toContain("it is not given")
      expect(message).toContain(`(setting "secret": --secret, SYNOD_SECRET, or "secret" in the file)`)
    }))

  it.effect.each(["secret", "token", "cluster", "directory"])(
    "refuse an empty %s: what was to fill it in, such as a variable, may be missing",
    (name) =>
      Effect.gen(function* () {
        expect(yield* problem({ flags: { ...flags, [name]: "" } })).toContain(
          `it is empty: give it a value, or leave it out (setting "${name}": --${name}`,
        )
      }),
  )

  it.effect.each(["[]", `["one"]`, `{ value = "one" }`])(
    "refuse a file that gives a token as %s: it would be none",
    (value) =>
      Effect.gen(function* () {
        expect(yield* problem({ file: yield* inFile(`token = ${value}`) })).toContain(
          `"token" is not one value: write it as one text, in quotes`,
        )
      }),
  )

  it.effect.each<readonly [{ readonly [name: string]: string }, string]>([
    [{ members: "a=10.0.0.1" }, `"a=10.0.0.1" is not NAME=HOST:PEER-PORT:CLIENT-PORT (setting "members"`],
    [{ members: "a b=h:1:2" }, `a node id: 1 to 64 letters, digits, '.', '_' or '-' (setting "members"`],
    [{ members: "a=h:1:70000" }, `between 0 and 65535 (setting "members"`],
    [{ disk: "floppy" }, `(setting "disk"`],
    [
      { heartbeat: "100ms" },
      `"100ms" is no duration; write a number above 0, a space and a unit, such as "500 millis"`,
    ],
    [{ heartbeat: "0 seconds" }, `"0 seconds" is no duration; write a number above 0`],
    [{ lease: "-1 seconds" }, `"-1 seconds" is no duration; write a number above 0`],
    [{ snapshotBytes: "-5" }, `greater than 0 (setting "snapshotBytes"`],
    [
      { electionTimeoutMin: "soon" },
      `(setting "electionTimeoutMin": --election-timeout-min, SYNOD_ELECTION_TIMEOUT_MIN`,
    ],
  ])("refuse %o", ([wrong, words]) =>
    Effect.gen(function* () {
      expect(yield* problem({ flags: { ...flags, ...wrong } })).toContain(words)
    }))

  it.effect.each(["node = a", "directory = /data", "heartbeat = 100 millis", `node "a"`, "node = "])(
    "refuse a file that is not TOML, such as %s: they name the file, the line and the cure",
    (wrong) =>
      Effect.gen(function* () {
        const file = yield* inFile(`cluster = "payments"\n${wrong}\n`)
        const message = yield* problem({ file })
        expect(message).toContain(`the file of settings ${file}: it is not TOML: write a line for each setting`)
        expect(message).toMatch(/with text in quotes, such as node = "a" \(.* at line 2, column \d+\)$/)
      }),
  )

  it.effect("refuse a file that is not there, or has a key that is no setting", () =>
    Effect.gen(function* () {
      expect(yield* problem({ file: "/nowhere/synod.toml" })).toBe(
        "the file of settings /nowhere/synod.toml: there is no such file or directory",
      )
      expect(yield* problem({ file: yield* inFile("nodes = 3") })).toContain(
        `"nodes" is no setting; the settings are node,`,
      )
    }))

  it.effect("keep their secret out of what is printed", () =>
    Effect.gen(function* () {
      expect(JSON.stringify(yield* read({}))).not.toContain("s3cret")
    }))
})
