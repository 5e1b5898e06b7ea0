/**
 * The fault of certificates and keys.
 *
 * @module
 */
import { Redacted } from "effect"
import type { KeyObject } from "node:crypto"
import { certificateIn, keyIn } from "./pem.ts"

/** PEM text. */
interface Tls {
  readonly certificate: string
  readonly key: Redacted.Redacted<string>
  readonly authority?: string
}

/** Curves by their names in OpenSSL, and in NIST's FIPS 186-5. */
const curves = new Map([["prime256v1", "P-256"], ["secp384r1", "P-384"], ["secp521r1", "P-521"]])

/** The shortest keys of RSA that TLS takes (NIST SP 800-57). */
const leastBits = 2048

/** The keys that are usable, in words. */
const usable = `ec ${[...curves.values()].join(", ")}, of ed25519, or of rsa with at least ${leastBits} bits`

/** Whether Deno 2.9.6 can show a certificate with it; with another it throws, or refuses whoever connects. */
const isUsable = ({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject): boolean => {
  const { modulusLength = 0, namedCurve = "" } = asymmetricKeyDetails ?? {}
  return asymmetricKeyType === "ed25519" || (asymmetricKeyType === "ec" && curves.has(namedCurve)) ||
    (asymmetricKeyType === "rsa" && modulusLength >= leastBits)
}

/** What a key is, in words. */
const kindOf = ({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject): string => {
  const detail = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyDetails?.modulusLength
  return detail === undefined ? `${asymmetricKeyType}` : `${asymmetricKeyType} ${detail}`
}

/** The fault of certificates and keys, with its cure: TLS itself would say so only when somebody connects. */
export const problemWithTls = ({ authority, certificate, key }: Tls): string | undefined => {
  try {
    const privateKey = keyIn(Redacted.value(key))
    if (!isUsable(privateKey)) {
      return `the key is of the kind ${kindOf(privateKey)}, with which nobody can connect; make one of ${usable}, ` +
        "and a certificate for it"
    }
    if (certificateIn(certificate).checkPrivateKey(privateKey)) {
      if (authority !== undefined) certificateIn(authority)
      return undefined
    }
    return "the key is not that of the certificate; give those that were made together"
  } catch (cause) {
    return `a certificate or the key cannot be read (${cause}); give each as PEM text`
  }
}
