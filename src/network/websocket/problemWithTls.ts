/**
 * The fault of certificates and keys.
 *
 * @module
 */
import { Redacted } from "effect"
import { certificateIn, keyIn } from "./pem.ts"

/** PEM text. */
interface Tls {
  readonly certificate: string
  readonly key: Redacted.Redacted<string>
  readonly authority?: string
}

/** The fault of certificates and keys, with its cure: TLS itself would say so only when somebody connects. */
export const problemWithTls = ({ authority, certificate, key }: Tls): string | undefined => {
  try {
    if (certificateIn(certificate).checkPrivateKey(keyIn(Redacted.value(key)))) {
      if (authority !== undefined) certificateIn(authority)
      return undefined
    }
    return "the key is not that of the certificate; give those that were made together"
  } catch (cause) {
    return `a certificate or the key cannot be read (${cause}); give each as PEM text`
  }
}
