/**
 * What the commands that are clients of the cluster share.
 *
 * @module
 */
import { Effect, type FileSystem } from "effect"
import { type CliError, Flag } from "effect/cli"
import type { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import * as Cluster from "../cluster.ts"
import { told } from "./ending.ts"
import { duration, text } from "./flags.ts"
import { json } from "./json.ts"

/** The flags of every command that is a client of the cluster. */
export const client = {
  reach: {
    nodes: text(
      "nodes",
      "ADDRESSES",
      "Where nodes serve clients: HOST:PORT or URLs, separated by commas [env: SYNOD_NODES] (default: those of synod start)",
    ).pipe(Flag.withFallbackConfig(Cluster.nodes)),
    token: Flag.Redacted("token").pipe(
      Flag.withMetavar("TOKEN"),
      Flag.withDescription("What the nodes want to be shown, if anything [env: SYNOD_TOKEN]"),
      Flag.withFallbackConfig(Cluster.token),
      Flag.optional,
    ),
    authority: text(
      "authority",
      "FILE",
      "Whose certificates to believe, PEM: with it, nodes are reached by TLS [env: SYNOD_AUTHORITY]",
    ).pipe(Flag.withFallbackConfig(Cluster.authority), Flag.optional),
    timeout: duration("timeout", "How long an answer may take", "10 seconds"),
  },
  json,
}

/** What those flags say. */
export interface Client {
  readonly reach: Cluster.Reach
}

/** Runs a command as a client of the cluster. */
export const asClient = <A, E, R>(
  { reach }: Client,
  effect: Effect.Effect<A, E, R | ReplicatedClient>,
): Effect.Effect<A, CliError.UserError, FileSystem.FileSystem | Exclude<R, ReplicatedClient>> =>
  told(Effect.provide(effect, Cluster.layer(reach)))
