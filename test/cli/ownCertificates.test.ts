/** What a node says of its own certificates: its peers refuse it for them, and only they would tell. */
import * as NodeFileSystem from "@effect/platform-node-shared/NodeFileSystem"
import { expect, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import { TestClock } from "effect/testing"
import { load } from "../../src/cli/load.ts"
import * as OwnCertificates from "../../src/cli/ownCertificates.ts"
import { makeAuthority, makeIdentity } from "../network/websocket/certificates.ts"
import { loggedTo } from "../support/loggedTo.ts"
import { boot, temporaryDirectory } from "./program.ts"

const authority = await makeAuthority()
const expiry = new Date("2031-05-04T00:00:00Z")
const day = 24 * 60 * 60 * 1000
const daysBefore = (days: number) => new Date(expiry.getTime() - days * day)

/** What node a logs, which is at a host and has a certificate of another or the same, from so many days before its expiry on. */
const watched = Effect.fnUntraced(function* (host: string, named: string, days: number) {
  const { makeTempDirectoryScoped, writeFileString } = yield* FileSystem.FileSystem
  const directory = yield* makeTempDirectoryScoped()
  const validity = { notBeforeDate: daysBefore(365), notAfterDate: expiry }
  const { certificate, key } = yield* Effect.promise(() => makeIdentity(named, authority, validity))
  const file = Effect.fnUntraced(function* (name: string, text: string) {
    yield* writeFileString(`${directory}/${name}`, text)
    return `${directory}/${name}`
  })
  const [clientCertificate, clientKey] = [yield* file("pem", certificate), yield* file("key", key)]
  const members = `a=${host}:1:2, b=b.test:1:2`
  const flags = { node: "a", members, secret: "s3cret", directory, clientCertificate, clientKey }
  yield* TestClock.setTime(daysBefore(days).getTime())
  const lines: Array<string> = []
  const settings = yield* load({ flags, environment: {} })
  yield* loggedTo(lines, OwnCertificates.watch(settings))
  return lines
}, Effect.provide(NodeFileSystem.layer))

it.effect.each<readonly [string, string]>([
  ["a.test", "a.test"],
  ["10.0.0.1", "10.0.0.1"],
  ["[fd00::1]", "fd00::1"],
  ["a.synod.test", "*.synod.test"],
  ["a.test", "A.Test"],
])("at %s, of one for %s, it says nothing", ([host, named]) =>
  Effect.gen(function* () {
    expect(yield* watched(host, named, 15)).toEqual([])
  }))

it.effect.each<readonly [number, string]>([
  [13, `expires at 2031-05-04T00:00:00.000Z: `],
  [0, `expired at 2031-05-04T00:00:00.000Z: `],
  [366, `is not valid before 2030-05-04T00:00:00.000Z: `],
])("%d days before it expires it warns, and says what to do", ([days, words]) =>
  Effect.gen(function* () {
    expect(yield* watched("a.test", "a.test", days)).toEqual([
      expect.stringContaining(`Warn: its own certificate (setting "clientCertificate") ${words}`),
    ])
  }))

it.effect("it warns of one that is for others, by the address or the name where its members find it", () =>
  Effect.gen(function* () {
    const words = (host: string, named: string) =>
      `Warn: its own certificate (setting "clientCertificate") is not for "${host}", where the members find this node, ` +
      `but for ${named}, DNS:localhost, IP Address:127.0.0.1: `
    const [byName] = yield* watched("a.test", "b.test", 100)
    expect(byName).toContain(words("a.test", "DNS:b.test"))
    const [byAddress] = yield* watched("[fd00::1]", "10.0.0.1", 100)
    expect(byAddress).toContain(words("fd00::1", "IP Address:10.0.0.1"))
  }))

it.effect("it looks again each day", () =>
  Effect.gen(function* () {
    const lines = yield* watched("a.test", "a.test", 16)
    expect(lines).toEqual([])
    yield* TestClock.adjust("3 days")
    expect(lines).toEqual([expect.stringContaining("expires at")])
    yield* TestClock.adjust("13 days")
    expect(lines.at(-1)).toContain("expired at")
  }))

it("a node that runs says so in its log", async () => {
  const directory = temporaryDirectory()
  const validity = { notBeforeDate: new Date("2020-01-01"), notAfterDate: new Date("2021-01-01") }
  const { certificate, key } = await makeIdentity("a.test", authority, validity)
  Deno.writeTextFileSync(`${directory}/a.pem`, certificate)
  Deno.writeTextFileSync(`${directory}/a.key`, key)
  const cluster = boot({ SYNOD_CLIENT_CERTIFICATE: `${directory}/a.pem`, SYNOD_CLIENT_KEY: `${directory}/a.key` })
  await cluster.printed(/^a │ .*its own certificate \(setting "clientCertificate"\) expired at 2021-01-01T/)
  await cluster.stop()
})
