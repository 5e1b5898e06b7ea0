/**
 * What stands in the way where TLS does, in the words of an operator: whose certificate it is, what can be wrong with it,
 * and what to do.
 *
 * Deno 2.9.6 has one message for a certificate that has expired, one that is not valid yet, and one of another authority;
 * of a client's certificate it says that the socket hung up, to both sides.
 *
 * @module
 */
import type { Duplex } from "node:stream"
import { TLSSocket } from "node:tls"

/** What Node's modules say of a connection that fails. */
export interface Failure {
  readonly code?: string
  readonly message: string
}

const faults = "has expired, is not valid yet, was revoked, or is of another authority"
const theirs = `its certificate ${faults}: renew it, or check this side's authority and clock`
const ours = `the other side does not believe this one's certificate, which ${faults}: renew it, or check both clocks`
const astray = "its certificate is another host's: connect by a name or address that it is for, or issue one for this"
const silent = "it hung up, perhaps as it does not believe this side's certificate: its log tells"

/** A side that connects. */
export interface Caller {
  /** Whether it has shown a certificate of its own. */
  readonly isShown: boolean
  /** What to do where the other side talks TLS and this one does not. */
  readonly toTls: string
  /** What to do where this side talks TLS and the other one does not. */
  readonly toPlain: string
}

/** Of a side that talks TLS to one that does not: each takes what the other says for nonsense. */
const onesided = (code: string | undefined, { toPlain, toTls }: Caller): string | undefined => {
  if (code === "HPE_INVALID_CONSTANT") return `what it says is no HTTP, perhaps it is TLS: ${toTls}`
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER") return `it does not talk TLS, and this side does: ${toPlain}`
}

const isDistrust = ({ code = "" }: Failure): boolean => /^UNABLE_TO_|^CERT_|SELF_SIGNED_CERT/.test(code)

/** Alerts that tell of a certificate (RFC 8446, 6.2); the last, of an authority that has the right name and another key. */
const alerts =
  "BadCertificate|UnsupportedCertificate|CertificateExpired|CertificateRevoked|CertificateUnknown|UnknownCA|DecryptError"

const isAlert = ({ message }: Failure): boolean => new RegExp(`fatal alert: (${alerts})$`).test(message)

/** Why a connection does not open, to whoever connects. */
export const problemOf = (failure: Failure, caller: Caller): string => {
  const { code, message } = failure
  if (isDistrust(failure)) return `${theirs} (${message})`
  if (isAlert(failure)) return `${ours} (${message})`
  const alone = onesided(code, caller)
  if (alone !== undefined) return `${alone} (${message})`
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return `${astray} (${message})`
  return caller.isShown && code === "ECONNRESET" ? `${silent} (${message})` : message
}

/** Why TLS has not opened a connection, to whoever is connected to; `undefined` if the fault is not TLS's. */
export const distrustOf = (failure: Failure, socket: Duplex): string | undefined => {
  const { code = "", message } = failure
  // What the types call an error is none until there is one.
  const isUnbelieved = socket instanceof TLSSocket && Boolean(socket.authorizationError)
  if (isUnbelieved) return `${theirs} (${message})`
  if (isAlert(failure)) return `${ours} (${message})`
  return code.startsWith("ERR_SSL_") ? message : undefined
}
