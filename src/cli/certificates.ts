/**
 * The certificates and keys that settings name, read from their files.
 *
 * @module
 */
import { Effect, FileSystem, Option, Redacted } from "effect"
import { problemOf } from "./files.ts"
import { InvalidSetting } from "./load.ts"
import type { Settings } from "./settings.ts"

const read = Effect.fnUntraced(function* (setting: string, file: string) {
  const { readFileString } = yield* FileSystem.FileSystem
  return yield* Effect.mapError(
    readFileString(file),
    (error) => new InvalidSetting({ setting, problem: `${file} cannot be read: ${problemOf(error)}` }),
  )
})

const missing = (setting: string, because: string) =>
  new InvalidSetting({ setting, problem: `it is not given, but ${because} is: TLS takes them together` })

/** What nodes show to each other and believe; none if they talk without TLS. */
export const ofPeers = Effect.fnUntraced(function* (settings: Settings) {
  const { peerAuthority, peerCertificate, peerKey } = settings
  const given = { peerCertificate, peerKey, peerAuthority }
  const names = Object.entries(given)
  const present = names.find(([, file]) => Option.isSome(file))
  if (present === undefined) return undefined
  const absent = names.find(([, file]) => Option.isNone(file))
  if (absent !== undefined) return yield* missing(absent[0], present[0])
  const text = (setting: keyof typeof given) => read(setting, Option.getOrElse(given[setting], () => ""))
  return {
    certificate: yield* text("peerCertificate"),
    key: Redacted.make(yield* text("peerKey")),
    authority: yield* text("peerAuthority"),
  }
})

/** What a node shows to its clients; none if they talk without TLS. */
export const ofClients = Effect.fnUntraced(function* ({ clientCertificate, clientKey }: Settings) {
  if (Option.isNone(clientCertificate) && Option.isNone(clientKey)) return undefined
  if (Option.isNone(clientKey)) return yield* missing("clientKey", "clientCertificate")
  if (Option.isNone(clientCertificate)) return yield* missing("clientCertificate", "clientKey")
  return {
    certificate: yield* read("clientCertificate", clientCertificate.value),
    key: Redacted.make(yield* read("clientKey", clientKey.value)),
  }
})

/** Whom a node believes where it is itself a client of the cluster. */
export const believed = ({ clientAuthority }: Settings) =>
  Effect.transposeOption(Option.map(clientAuthority, (file) => read("clientAuthority", file)))
