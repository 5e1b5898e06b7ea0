/**
 * The settings of a node, each with its one description: for its flag, its environment variable, its key in a file.
 *
 * @module
 */
import { Config, Duration, type Option, type Redacted, Schema } from "effect"
import { NodeId } from "../model/NodeId.ts"
import { DurationInWords } from "./duration.ts"
import { type Member, Members } from "./Member.ts"

/** A setting. */
export interface Setting<out A> {
  /** What it is for. */
  readonly what: string
  /** The placeholder of its value. */
  readonly metavar: string
  /** What counts if it is not given, in words; "" if it must be. */
  readonly otherwise: string
  readonly config: Config.Config<A>
}

/** What a node is told. */
export interface Settings {
  readonly node: NodeId
  readonly cluster: string
  readonly members: ReadonlyArray<Member>
  readonly secret: Redacted.Redacted
  readonly directory: string
  readonly disk: "new" | "existing" | "replaced"
  readonly listen: string
  readonly heartbeat: Duration.Duration
  readonly electionTimeoutMin: Duration.Duration
  readonly electionTimeoutMax: Duration.Duration
  readonly lease: Option.Option<Duration.Duration>
  readonly leaseClockDrift: number
  readonly snapshotBytes: number
  readonly peerCertificate: Option.Option<string>
  readonly peerKey: Option.Option<string>
  readonly peerAuthority: Option.Option<string>
  readonly clientCertificate: Option.Option<string>
  readonly clientKey: Option.Option<string>
  readonly clientAuthority: Option.Option<string>
  readonly token: Option.Option<Redacted.Redacted>
  readonly allowOrigin: Option.Option<string>
  readonly log: "text" | "json"
  readonly traceDirectory: Option.Option<string>
}

type Told<A> = readonly [what: string, metavar: string, config: Config.Config<A>]

const required = <A>(...[what, metavar, config]: Told<A>): Setting<A> => ({ what, metavar, otherwise: "", config })

const optional = <A>(otherwise: string, ...[what, metavar, config]: Told<A>): Setting<Option.Option<A>> => ({
  what,
  metavar,
  otherwise,
  config: Config.option(config),
})

const otherwise = <A>(value: A, inWords: string, ...[what, metavar, config]: Told<A>): Setting<A> => ({
  what,
  metavar,
  otherwise: inWords,
  config: Config.withDefault(config, value),
})

const pem = (name: string) => Config.NonEmptyString(name)

/** Every setting, in the order in which they are shown. */
export const settings: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = {
  node: required("This node, one of the members", "NAME", Config.schema(NodeId, "node")),
  members: required(
    "Every node, this one included: NAME=HOST:PEER-PORT:CLIENT-PORT, separated by commas",
    "MEMBERS",
    Config.schema(Members, "members"),
  ),
  secret: required(
    "What the nodes prove their membership by: the same at each, and known to no one else",
    "SECRET",
    Config.Redacted("secret"),
  ),
  cluster: otherwise(
    "synod",
    "synod",
    "The cluster's name, so that the nodes of two never mix",
    "NAME",
    Config.NonEmptyString("cluster"),
  ),
  directory: required("Where the node's disk is kept, for this node alone", "PATH", Config.NonEmptyString("directory")),
  disk: otherwise(
    "existing",
    "existing",
    "new: of a node that never was; existing: of one that comes back; replaced: of one that lost its disk, and that will vote again once it is whole",
    "KIND",
    Config.Literals(["new", "existing", "replaced"], "disk"),
  ),
  listen: otherwise(
    "127.0.0.1",
    "127.0.0.1",
    "The address to listen at, for peers and clients",
    "HOST",
    Config.NonEmptyString("listen"),
  ),
  heartbeat: otherwise(
    Duration.millis(100),
    "100 millis",
    "How often a leader says that it is alive",
    "DURATION",
    Config.schema(DurationInWords, "heartbeat"),
  ),
  electionTimeoutMin: otherwise(
    Duration.millis(500),
    "500 millis",
    "The least that a follower waits for its leader before it stands: several heartbeats",
    "DURATION",
    Config.schema(DurationInWords, "electionTimeoutMin"),
  ),
  electionTimeoutMax: otherwise(
    Duration.seconds(1),
    "1 second",
    "The most that it waits",
    "DURATION",
    Config.schema(DurationInWords, "electionTimeoutMax"),
  ),
  lease: optional(
    "none: a quorum confirms each read, and no clock is trusted",
    "For how long a leader that was confirmed answers reads without asking again; at most electionTimeoutMin, and the same at every node",
    "DURATION",
    Config.schema(DurationInWords, "lease"),
  ),
  leaseClockDrift: otherwise(
    0.01,
    "0.01",
    "With a lease, reads are right only while the nodes' monotonic clocks differ in pace by at most this part",
    "PART",
    Config.Finite("leaseClockDrift"),
  ),
  snapshotBytes: otherwise(
    64 * 1024 * 1024,
    "67108864",
    "How much log is kept, in bytes, before a snapshot takes its place: more if the snapshot is larger",
    "BYTES",
    Config.schema(Schema.Int.check(Schema.isGreaterThan(0)), "snapshotBytes"),
  ),
  peerCertificate: optional(
    "no TLS",
    "This node's certificate towards its peers, PEM: with it they talk TLS",
    "FILE",
    pem("peerCertificate"),
  ),
  peerKey: optional("no TLS", "The key of that certificate, PEM", "FILE", pem("peerKey")),
  peerAuthority: optional(
    "no TLS",
    "Who signs the peers' certificates, PEM: each peer must show one",
    "FILE",
    pem("peerAuthority"),
  ),
  clientCertificate: optional(
    "no TLS",
    "The certificate towards clients, PEM: with it they talk TLS",
    "FILE",
    pem("clientCertificate"),
  ),
  clientKey: optional("no TLS", "The key of that certificate, PEM", "FILE", pem("clientKey")),
  clientAuthority: optional(
    "those that this machine believes",
    "Who signs the certificates towards clients, PEM, so that nodes can be each other's clients",
    "FILE",
    pem("clientAuthority"),
  ),
  token: optional("any client is served", "What clients must show to be served", "TOKEN", Config.Redacted("token")),
  allowOrigin: optional(
    "none",
    "The origins of web pages whose scripts are served, separated by commas",
    "ORIGINS",
    Config.NonEmptyString("allowOrigin"),
  ),
  log: otherwise(
    "text",
    "text",
    "How log lines are written: text or json",
    "FORMAT",
    Config.Literals(["text", "json"], "log"),
  ),
  traceDirectory: optional(
    "none",
    "To look closely for minutes: a directory where all that the node does is appended to a file of its name, for synod trace",
    "PATH",
    Config.NonEmptyString("traceDirectory"),
  ),
}
