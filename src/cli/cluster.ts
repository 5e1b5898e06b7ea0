/**
 * How a command reaches the cluster that it is a client of.
 *
 * @module
 */
import { Config, type Duration, Effect, FileSystem, Layer, Option, type Redacted, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import type { ReplicatedClient } from "../replicated/client/ReplicatedClient.ts"
import * as WebSocketClient from "../replicated/client/mod.ts"
import { problemOf } from "./files.ts"

/** Where a cluster is, and what it wants to be shown. */
export interface Reach {
  /** Where nodes serve clients, separated by commas: `HOST:PORT`, or a URL as a WebSocket client takes them. */
  readonly nodes: string
  readonly token: Option.Option<Redacted.Redacted>
  /** A file of the certificates to be believed, PEM, if not those of this machine. */
  readonly authority: Option.Option<string>
  readonly timeout: Duration.Duration
}

/** Where nodes are, by the environment; otherwise where `synod start` puts them. */
export const nodes: Config.Config<string> = Config.withDefault(
  Config.NonEmptyString("SYNOD_NODES"),
  "127.0.0.1:7200,127.0.0.1:7201,127.0.0.1:7202",
)

/** What the nodes want to be shown, by the environment. */
export const token: Config.Config<Redacted.Redacted> = Config.Redacted("SYNOD_TOKEN")

/** A file of the certificates to believe, by the environment. */
export const authority: Config.Config<string> = Config.NonEmptyString("SYNOD_AUTHORITY")

const NoAuthorityBase: TaggedErrorClass<NoAuthority, "NoAuthority", {
  readonly file: Schema.String
  readonly problem: Schema.String
}> = Schema.TaggedError<NoAuthority>()("NoAuthority", { file: Schema.String, problem: Schema.String })

/** The file of the certificates to believe cannot be read. */
export class NoAuthority extends NoAuthorityBase {
  override get message(): string {
    return `the file of --authority (SYNOD_AUTHORITY), ${this.file}, cannot be read: ${this.problem}`
  }
}

/** Without a port it would be that of the web. */
const urlOf = (address: string, scheme: string): Effect.Effect<string, WebSocketClient.InvalidUrls> =>
  address.includes("://")
    ? Effect.succeed(address)
    : /:\d+$/.test(address)
    ? Effect.succeed(`${scheme}://${address}`)
    : new WebSocketClient.InvalidUrls({ problem: `"${address}" names no port; write HOST:PORT` })

/** A client of the cluster there. */
export const layer = (
  { authority, nodes, timeout, token }: Reach,
): Layer.Layer<ReplicatedClient, WebSocketClient.InvalidUrls | NoAuthority, FileSystem.FileSystem> =>
  Layer.unwrap(Effect.gen(function* () {
    const { readFileString } = yield* FileSystem.FileSystem
    const certificates = yield* Effect.transposeOption(
      Option.map(
        authority,
        (file) =>
          Effect.mapError(readFileString(file), (error) => new NoAuthority({ file, problem: problemOf(error) })),
      ),
    )
    // As `synod start` prints it.
    const scheme = Option.isSome(authority) ? "https" : "http"
    const urls = yield* Effect.forEach(nodes.split(","), (address) => urlOf(address.trim(), scheme))
    return WebSocketClient.layer({
      urls,
      timeout,
      ...Option.isSome(token) ? { token: token.value } : {},
      ...Option.isSome(certificates) ? { tls: { authority: certificates.value } } : {},
    })
  }))
