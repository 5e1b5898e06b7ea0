/**
 * What is wrong with a node's own certificates: else it would only learn that the others do not connect to it.
 *
 * @module
 */
import type { X509Certificate } from "node:crypto"
import { checkServerIdentity } from "node:tls"
import { Clock, Effect, Schedule } from "effect"
import { certificateIn } from "../network/websocket/pem.ts"
import * as Certificates from "./certificates.ts"
import { selfOf } from "./node.ts"
import type { Settings } from "./settings.ts"

/** How long before it expires a certificate is warned of: 14 days. */
const noticeMs = 14 * 24 * 60 * 60 * 1000

const renewal = "put a new one in its place, and start this node again"

const faultsOf = (certificate: X509Certificate, host: string, now: number): ReadonlyArray<string> => {
  const { subjectAltName, validFromDate: from, validToDate: to } = certificate
  const leftMs = to.getTime() - now
  const faults: Array<string> = []
  if (now < from.getTime()) {
    faults.push(`is not valid before ${from.toISOString()}: set this machine's clock if it is wrong, else ${renewal}`)
  } else if (leftMs <= 0) {
    faults.push(`expired at ${to.toISOString()}: who connects anew refuses it; ${renewal}`)
  } else if (leftMs < noticeMs) {
    faults.push(`expires at ${to.toISOString()}: ${renewal}, before that`)
  }
  // As who connects checks it: `checkHost` knows of no wildcards here.
  if (checkServerIdentity(host, certificate.toLegacyObject()) !== undefined) {
    faults.push(
      `is not for "${host}", where the members find this node, but for ${subjectAltName ?? "no name or address"}: ` +
        `who connects there refuses it; ${renewal}`,
    )
  }
  return faults
}

/**
 * Warns in the log of the certificates that a node shows to its peers and its clients: now, and each day until the scope
 * closes. They are those of its start, whatever their files hold later.
 */
export const watch = Effect.fnUntraced(function* (settings: Settings) {
  const certificates = Object.entries({
    peerCertificate: yield* Certificates.ofPeers(settings),
    clientCertificate: yield* Certificates.ofClients(settings),
  }).flatMap(([setting, tls]) => tls === undefined ? [] : [{ setting, own: certificateIn(tls.certificate) }])
  const self = yield* selfOf(settings)
  // An address of IPv6 stands in brackets there.
  const host = self.host.replace(/^\[(.*)\]$/, "$1")
  const look = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    for (const { own, setting } of certificates) {
      for (const fault of faultsOf(own, host, now)) {
        yield* Effect.logWarning(`its own certificate (setting "${setting}") ${fault}`)
      }
    }
  })
  yield* Effect.forkScoped(Effect.repeat(look, Schedule.spaced("1 day")), { startImmediately: true })
})
