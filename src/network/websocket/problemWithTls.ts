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

/** The kinds of keys that Deno 2.9.6 can show a certificate with; of another it reads both, and refuses whoever connects. */
const usable = ["ec", "ed25519", "rsa"]

/** The fault of certificates and keys, with its cure: TLS itself would say so only when somebody connects. */
export const problemWithTls = ({ authority, certificate, key }: Tls): string | undefined => {
  try {
    const privateKey = keyIn(Redacted.value(key))
    const kind = privateKey.asymmetricKeyType ?? "unknown"
    if (!usable.includes(kind)) {
      return `the key is of the kind ${kind}, with which nobody can connect; make one of ${usable.join(", ")}, ` +
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
