/**
 * Certificates and keys in PEM text, which may hold others besides: a chain, or a key and its certificate in one file.
 *
 * @module
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto"

// Deno reads the first block whatever it is, and no key where there are several; TLS takes the first of the kind.
const firstOf = (pem: string, label: string): string =>
  new RegExp(`^-----BEGIN (${label})-----.*?^-----END \\1-----`, "ms").exec(pem)?.[0] ?? ""

/** The first certificate, which is whose text it is; throws if there is none. */
export const certificateIn = (pem: string): X509Certificate => new X509Certificate(firstOf(pem, "CERTIFICATE"))

/** The first private key; throws if there is none, or if it is encrypted. */
export const keyIn = (pem: string): KeyObject => createPrivateKey(firstOf(pem, "(?:[A-Z]+ )?PRIVATE KEY"))
