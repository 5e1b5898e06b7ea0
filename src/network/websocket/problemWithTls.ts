/**
 * The fault of certificates and keys.
 *
 * @module
 */
import { createPrivateKey, X509Certificate } from "node:crypto"
import { Redacted } from "effect"

/** PEM text. */
interface Tls {
  readonly certificate: string
  readonly key: Redacted.Redacted<string>
  readonly authority?: string
}

/** The fault of certificates and keys, with its cure: TLS itself would say so only when somebody connects. */
export const problemWithTls = ({ authority, certificate, key }: Tls): string | undefined => {
  try {
    if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(Redacted.value(key)))) {
      if (authority !== undefined) new X509Certificate(authority)
      return undefined
    }
    return "the key is not that of the certificate; give those that were made together"
  } catch (cause) {
    return `a certificate or the key cannot be read (${cause}); give each as PEM text`
  }
}
