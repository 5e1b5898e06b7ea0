/**
 * Reads settings from where they are given: flags, then environment variables, then a file.
 *
 * @module
 */
import { ConfigProvider, Effect, FileSystem, Result, Schema, Struct } from "effect"
import * as Toml from "effect/encoding/Toml"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { problemOf } from "./files.ts"
import { type Settings, settings } from "./settings.ts"

const words = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The setting's flag, such as `--election-timeout-min`. */
export const flagOf = (name: string): string => words(name)

/** The setting's environment variable, such as `SYNOD_ELECTION_TIMEOUT_MIN`. */
export const variableOf = (name: string): string => `SYNOD_${words(name).replaceAll("-", "_").toUpperCase()}`

const InvalidSettingBase: TaggedErrorClass<InvalidSetting, "InvalidSetting", {
  readonly setting: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<InvalidSetting>()("InvalidSetting", { setting: Schema.String, problem: Schema.String })

/** A setting is missing, or what it says makes no sense. */
export class InvalidSetting extends InvalidSettingBase {
  override get message(): string {
    const { problem, setting } = this
    return `${problem} (setting "${setting}": --${flagOf(setting)}, ${
      variableOf(setting)
    }, or "${setting}" in the file)`
  }
}

const InvalidFileBase: TaggedErrorClass<InvalidFile, "InvalidFile", {
  readonly file: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<InvalidFile>()("InvalidFile", { file: Schema.String, problem: Schema.String })

/** The file of settings cannot be read, or is not TOML, or has a key that is no setting, or a list or a table where one value belongs. */
export class InvalidFile extends InvalidFileBase {
  override get message(): string {
    return `the file of settings ${this.file}: ${this.problem}`
  }
}

const names = Struct.keys(settings)

const readFile = Effect.fnUntraced(function* (file: string) {
  const { readFileString } = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    readFileString(file),
    (error) => new InvalidFile({ file, problem: problemOf(error) }),
  )
  const parsed = Toml.parse(text)
  if (Result.isFailure(parsed)) {
    const cure = `write a line for each setting, with text in quotes, such as node = "a"`
    return yield* new InvalidFile({ file, problem: `it is not TOML: ${cure} (${parsed.failure.message})` })
  }
  const stranger = Object.keys(parsed.success).find((key) => !Object.hasOwn(settings, key))
  if (stranger !== undefined) {
    return yield* new InvalidFile({
      file,
      problem: `"${stranger}" is no setting; the settings are ${names.join(", ")}`,
    })
  }
  // Effect takes these, too, for what is not given.
  const composed = Object.keys(parsed.success).find((key) => typeof parsed.success[key] === "object")
  if (composed !== undefined) {
    return yield* new InvalidFile({ file, problem: `"${composed}" is not one value: write it as one text, in quotes` })
  }
  return parsed.success
})

/** The settings that environment variables give. */
const fromEnvironment = (environment: { readonly [variable: string]: string | undefined }) =>
  Object.fromEntries(
    names.map((name) => [name, environment[variableOf(name)]]).filter(([, value]) => value !== undefined),
  )

/** Where settings are given. */
export interface Sources {
  /** By name; what is not given is left out. */
  readonly flags: { readonly [name: string]: string }
  readonly environment: { readonly [variable: string]: string | undefined }
  /** A TOML file. */
  readonly file?: string
}

/** Reads the settings; the first that is missing or wrong is named, with all the ways to give it. */
export const load: (
  sources: Sources,
) => Effect.Effect<Settings, InvalidSetting | InvalidFile, FileSystem.FileSystem> = Effect.fnUntraced(
  function* ({ environment, file, flags }) {
    const filed = file === undefined ? {} : yield* readFile(file)
    const given: { readonly [name: string]: unknown } = { ...filed, ...fromEnvironment(environment), ...flags }
    const provider = ConfigProvider.fromUnknown(given)
    const invalid = (setting: string, problem: string) => new InvalidSetting({ setting, problem })
    const missing = names.find((name) => given[name] === undefined && settings[name].otherwise === "")
    if (missing !== undefined) return yield* invalid(missing, `${settings[missing].what}: it is not given`)
    // Effect takes what is empty for what is not given: a node that was to have a token would serve anybody.
    const empty = names.find((name) => given[name] === "")
    if (empty !== undefined) return yield* invalid(empty, "it is empty: give it a value, or leave it out")
    const read = <Name extends keyof Settings>(name: Name): Effect.Effect<Settings[Name], InvalidSetting> =>
      Effect.mapError(
        settings[name].config.parse(provider),
        ({ cause }) => invalid(name, cause.message.replace(/\n\s+at .*/s, "")),
      )
    return yield* Effect.all({
      node: read("node"),
      members: read("members"),
      secret: read("secret"),
      cluster: read("cluster"),
      directory: read("directory"),
      disk: read("disk"),
      listen: read("listen"),
      heartbeat: read("heartbeat"),
      electionTimeoutMin: read("electionTimeoutMin"),
      electionTimeoutMax: read("electionTimeoutMax"),
      lease: read("lease"),
      leaseClockDrift: read("leaseClockDrift"),
      snapshotBytes: read("snapshotBytes"),
      peerCertificate: read("peerCertificate"),
      peerKey: read("peerKey"),
      peerAuthority: read("peerAuthority"),
      clientCertificate: read("clientCertificate"),
      clientKey: read("clientKey"),
      clientAuthority: read("clientAuthority"),
      token: read("token"),
      allowOrigin: read("allowOrigin"),
      log: read("log"),
      traceDirectory: read("traceDirectory"),
    })
  },
)
