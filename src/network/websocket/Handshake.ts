/**
 * How two nodes come to trust each other: each proves that it knows the cluster's secret, which never travels.
 *
 * A proof is an HMAC-SHA-256 (RFC 2104) over who proves it, both nodes, the cluster, both ranges of versions and a nonce
 * of each side: it is of no use for another connection, in the other direction, for another version or to another node.
 * Who connects proves itself first, so that a stranger is given nothing to guess the secret by.
 *
 * @module
 */
import { Effect, Redacted, Schema } from "effect"
import { Buffer } from "node:buffer"
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto"
import { NodeId } from "../../model/NodeId.ts"
import { Closed, type Why } from "./Closed.ts"
import type { Versions } from "./Wire.ts"

/** What a node brings to a handshake. */
export interface Party {
  readonly self: NodeId
  readonly cluster: string
  readonly secret: Redacted.Redacted<string>
  readonly versions: Versions
}

/** What a handshake ends in. */
export interface Agreement {
  readonly peer: NodeId
  /** The newest version that both speak. */
  readonly version: number
}

/** A dialogue of texts with the other side. */
export interface Dialogue {
  readonly say: (text: string) => void
  readonly hear: Effect.Effect<string, Closed>
}

const Version = Schema.Natural
const hex256 = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/, { expected: "64 hexadecimal digits" }))

const Hello = Schema.TaggedStruct("Hello", {
  cluster: Schema.String,
  from: NodeId,
  to: NodeId,
  oldest: Version,
  newest: Version,
  nonce: hex256,
})
const Challenge = Schema.TaggedStruct("Challenge", { oldest: Version, newest: Version, nonce: hex256 })
const Answer = Schema.TaggedStruct("Answer", { proof: hex256 })
const Welcome = Schema.TaggedStruct("Welcome", { proof: hex256 })

/** All that both sides must have in common. */
interface Facts {
  readonly hello: typeof Hello.Type
  readonly challenge: typeof Challenge.Type
}

const prove = (secret: Redacted.Redacted<string>, who: "connecting" | "accepting", { challenge, hello }: Facts) => {
  const { cluster, from, to } = hello
  const said = [hello, challenge].flatMap(({ newest, nonce, oldest }) => [oldest, newest, nonce])
  const facts = JSON.stringify(["synod", who, cluster, from, to, ...said])
  return createHmac("sha256", Redacted.value(secret)).update(facts).digest("hex")
}

const refuse = (end: Why, problem: string) => Effect.fail(new Closed({ end, problem }))

const hear = Effect.fnUntraced(function* <A extends { readonly _tag: string }>(
  dialogue: Dialogue,
  schema: Schema.Codec<A, unknown>,
  what: A["_tag"],
) {
  const text = yield* dialogue.hear
  return yield* Effect.mapError(
    Schema.decodeEffect(Schema.fromJsonString(schema))(text),
    () => new Closed({ end: "Malformed", problem: `expected ${what} of the handshake` }),
  )
})

const check = (party: Party, who: "connecting" | "accepting", facts: Facts, proof: string) =>
  timingSafeEqual(Buffer.from(prove(party.secret, who, facts)), Buffer.from(proof))
    ? Effect.void
    : refuse("WrongProof", "the proof is wrong: give all nodes of the cluster the same secret")

const describe = ({ newest, oldest }: Versions) =>
  oldest === newest ? `version ${oldest}` : `versions ${oldest} to ${newest}`

/** The newest version that both speak. */
const agree = ({ versions: own }: Party, other: Versions) => {
  const version = Math.min(own.newest, other.newest)
  return version >= Math.max(own.oldest, other.oldest) ? Effect.succeed(version) : refuse(
    "WrongVersion",
    `you speak ${describe(other)} of the protocol, I speak ${describe(own)}: upgrade the older node`,
  )
}

const nonce = Effect.sync(() => randomBytes(32).toString("hex"))

/** The side that connects to a peer. */
export const connect: (
  party: Party,
  peer: NodeId,
  dialogue: Dialogue,
) => Effect.Effect<Agreement, Closed> = Effect.fnUntraced(function* (party, peer, dialogue) {
  const { cluster, self, versions } = party
  const hello = Hello.make({ cluster, from: self, to: peer, ...versions, nonce: yield* nonce })
  dialogue.say(JSON.stringify(hello))
  const challenge = yield* hear(dialogue, Challenge, "Challenge")
  const version = yield* agree(party, challenge)
  dialogue.say(JSON.stringify(Answer.make({ proof: prove(party.secret, "connecting", { hello, challenge }) })))
  const welcome = yield* hear(dialogue, Welcome, "Welcome")
  yield* check(party, "accepting", { hello, challenge }, welcome.proof)
  return { peer, version }
})

/** The side that a peer connects to. */
export const accept: (
  party: Party,
  isPeer: (node: NodeId) => boolean,
  dialogue: Dialogue,
) => Effect.Effect<Agreement, Closed> = Effect.fnUntraced(function* (party, isPeer, dialogue) {
  const hello = yield* hear(dialogue, Hello, "Hello")
  const { cluster, from, to } = hello
  const version = yield* agree(party, hello)
  if (cluster !== party.cluster) return yield* refuse("WrongCluster", `this is not a node of your cluster`)
  if (to !== party.self) {
    return yield* refuse("WrongNode", `this is node "${party.self}", not "${to}": correct the address`)
  }
  if (!isPeer(from)) return yield* refuse("UnknownNode", `"${from}" is no peer of this node: add it to the peers`)
  const challenge = Challenge.make({ ...party.versions, nonce: yield* nonce })
  dialogue.say(JSON.stringify(challenge))
  const answer = yield* hear(dialogue, Answer, "Answer")
  yield* check(party, "connecting", { hello, challenge }, answer.proof)
  dialogue.say(JSON.stringify(Welcome.make({ proof: prove(party.secret, "accepting", { hello, challenge }) })))
  return { peer: from, version }
})
