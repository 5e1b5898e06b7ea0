import { generateKeyPairSync } from "node:crypto"
import { expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import type { Tls } from "../../../src/network/websocket/mod.ts"
import { type Identity, makeAuthority, makeIdentity } from "./certificates.ts"
import { counted, datagram, id, isConnected, meet, node, run, until } from "./nodes.ts"
import { connect, connectAsB } from "./Stranger.ts"
import { loggedTo } from "../../support/loggedTo.ts"

const authority = await makeAuthority()
const otherAuthority = await makeAuthority()
const [ours, theirs] = [await makeIdentity("a.test", authority), await makeIdentity("a.test", otherAuthority)]

const tls = (changed: Partial<Tls> = {}): Tls => ({
  certificate: ours.certificate,
  key: Redacted.make(ours.key),
  authority: authority.certificate,
  ...changed,
})

/** A client's options with this certificate, which believes our authority. */
const withIdentity = ({ certificate, key }: Identity) => ({ ca: authority.certificate, cert: certificate, key })

const peers = { b: "wss://127.0.0.1:9" }

it("nodes talk over mutual TLS", () =>
  run(Effect.gen(function* () {
    const [a, b] = [yield* node("a", { tls: tls() }), yield* node("b", { tls: tls() })]
    const received: Array<unknown> = []
    yield* b.attach(id("b"), ({ message }) => received.push(message))
    yield* meet({ a, b })
    expect(a.url).toMatch(/^wss:/)
    a.send(datagram("a", "b", "hello"))
    yield* until(() => received.length > 0)
    expect(received).toEqual(["hello"])
  })))

it.each(
  [
    ["without a certificate", { ca: authority.certificate }],
    ["with a certificate of another authority", withIdentity(theirs)],
  ] as const,
)("mutual TLS refuses a stranger %s, before anything is said", (_, options) =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers, tls: tls() })
    expect(yield* Effect.flip(connect(a.url, options))).toBeInstanceOf(Error)
    yield* until(() =>
      Effect.map(counted("synod_network_refused_total", { why: "WrongProof" }), (count) => count === 1)
    )
    expect(yield* counted("synod_network_refused_total", { why: "NoUpgrade" })).toBe(0)
  })))

it("mutual TLS takes a certificate of its authority, and still asks for the secret", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers, tls: tls() })
    const stranger = yield* connect(a.url, withIdentity(ours))
    stranger.say("let me in")
    expect(yield* stranger.ended).toEqual({ code: 4000, reason: "expected Hello of the handshake" })
  })))

it("TLS that is not mutual asks for no certificate", () =>
  run(Effect.gen(function* () {
    const a = yield* node("a", { peers, tls: tls({ mutual: false }) })
    expect((yield* connectAsB(a.url, { ca: authority.certificate })).ending).toBeUndefined()
  })))

it("a node does not talk to a peer whose certificate is of another authority", () =>
  run(Effect.gen(function* () {
    const identity = { certificate: theirs.certificate, key: Redacted.make(theirs.key) }
    const b = yield* node("b", { peers: { a: "wss://127.0.0.1:9" }, tls: tls({ ...identity, mutual: false }) })
    const a = yield* node("a", { peers: { b: b.url }, tls: tls() })
    yield* until(() => Effect.map(counted("synod_network_refused_total", { why: "WrongProof" }), (count) => count >= 2))
    expect(yield* isConnected(a, "b")).toBe(false)
  })))

const day = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(Date.now() + days * day)
const refused = [
  ["has expired", await makeIdentity("a.test", authority, { notBeforeDate: inDays(-2), notAfterDate: inDays(-1) })],
  ["is not valid yet", await makeIdentity("a.test", authority, { notBeforeDate: inDays(1), notAfterDate: inDays(2) })],
  ["is of another authority", theirs],
] as const

it.each(refused)(
  "both nodes log whose certificate is at fault when one %s, and what to do",
  (_, { certificate, key }) =>
    run(Effect.gen(function* () {
      const logs: { readonly [node: string]: Array<string> } = { good: [], bad: [] }
      const identity = { certificate, key: Redacted.make(key) }
      const good = yield* loggedTo(logs.good ?? [], node("a", { peers, tls: tls() }))
      const bad = yield* loggedTo(logs.bad ?? [], node("b", { peers: { a: good.url }, tls: tls(identity) }))
      yield* loggedTo(logs.good ?? [], good.connect(id("b"), bad.url))
      const fault =
        "certificate,? (which )?has expired, is not valid yet, was revoked, or is of another authority: renew it"
      const says = (who: string, what: string) =>
        until(() => (logs[who] ?? []).some((line) => new RegExp(`${what}.*${fault}`).test(line)))
      yield* says("good", "not connected to b at .*: its")
      yield* says("good", "closed the connection from a stranger .*: its")
      yield* says("bad", "closed the connection from a stranger .*: the other side does not believe this one's")
      yield* until(() =>
        (logs.bad ?? []).some((line) => /not connected to a .* believe this side's certificate/.test(line))
      )
      expect(yield* isConnected(good, "b")).toBe(false)
    })),
)

it("a peer without TLS is no peer of a node with it", () =>
  run(Effect.gen(function* () {
    const error = yield* Effect.flip(node("a", { peers: { b: "ws://b:1" }, tls: tls() }))
    expect(error.message).toContain(`peer "b" is at "ws://b:1"; write wss://host:port`)
  })))

const pemOf = (key: Uint8Array): Redacted.Redacted<string> =>
  Redacted.make(`-----BEGIN PRIVATE KEY-----\n${key.toBase64()}\n-----END PRIVATE KEY-----\n`)

const keyOfEd448 = generateKeyPairSync("ed448").privateKey.export({ type: "pkcs8", format: "der" })

const keyOfCurve = generateKeyPairSync("ec", { namedCurve: "P-224" }).privateKey.export({
  type: "pkcs8",
  format: "der",
})

const keyTooShort = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
  type: "pkcs8",
  format: "der",
})

/** Deno makes such keys, and does not write them: one of RSA, with the other's identifier and without parameters (RFC 4055). */
const keyOfRsaPss = (): Uint8Array => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const rest = privateKey.export({ type: "pkcs8", format: "der" }).subarray(4).toHex()
    .replace("300d06092a864886f70d0101010500", "300b06092a864886f70d01010a")
  return Uint8Array.fromHex(`3082${(rest.length / 2).toString(16).padStart(4, "0")}${rest}`)
}

const unreadable: ReadonlyArray<readonly [what: string, tls: Tls, problem: string]> = [
  ["a certificate that is none", tls({ certificate: "none" }), "give each as PEM text"],
  ["an authority that is none", tls({ authority: "none" }), "give each as PEM text"],
  ["another key", tls({ key: Redacted.make(theirs.key) }), "the key is not that of the certificate"],
  [
    "a key of RSA-PSS",
    tls({ key: pemOf(keyOfRsaPss()) }),
    "the key is of the kind rsa-pss 2048, with which nobody can connect; make one of ec P-256, P-384, P-521, of ed25519, " +
    "or of rsa with at least 2048 bits, and a certificate for it",
  ],
  ["a key of another curve", tls({ key: pemOf(keyOfCurve) }), "of the kind ec secp224r1, with"],
  ["a key of RSA that is too short", tls({ key: pemOf(keyTooShort) }), "of the kind rsa 1024,"],
  ["a key of Ed448", tls({ key: pemOf(keyOfEd448) }), "the key is of the kind ed448, with which nobody can connect"],
]

it.each(unreadable)("%s is an error that says so", (_, tls, problem) =>
  run(Effect.gen(function* () {
    const error = yield* Effect.flip(node("a", { tls }))
    expect(error).toMatchObject({ _tag: "InvalidNetwork" })
    expect(error.message).toContain(problem)
    expect(error.message).not.toContain(Redacted.value(tls.key))
  })))
