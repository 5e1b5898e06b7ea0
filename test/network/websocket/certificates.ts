/**
 * Certificates for trying out TLS: an authority of one's own, and a certificate for each node, good for a year.
 * `deno task certificates DIRECTORY HOST...` writes `authority.pem`, and `HOST.pem` and `HOST.key` for each host.
 */
import { isIP } from "node:net"
import { generate, type SelfsignedOptions } from "selfsigned"

/** A certificate and its key, as PEM text. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

/** From when, and until when, a certificate holds; otherwise for a year from now. */
export type Validity = Pick<SelfsignedOptions, "notBeforeDate" | "notAfterDate">

const make = async (
  name: string,
  extensions: NonNullable<SelfsignedOptions["extensions"]>,
  authority?: Identity,
  validity: Validity = {},
): Promise<Identity> => {
  const { cert, private: key } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    ...validity,
    extensions,
    ...authority === undefined ? {} : { ca: { cert: authority.certificate, key: authority.key } },
  })
  return { certificate: cert, key }
}

/** An authority, which signs certificates. */
export const makeAuthority = (): Promise<Identity> =>
  make("an authority for tests", [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ])

/** A host as a certificate names it: who connects to an address compares it with addresses alone, never with names. */
const named = (host: string) => isIP(host) === 0 ? { type: 2, value: host } as const : { type: 7, ip: host } as const

/** A certificate with which a host, a name or an address, both accepts and connects. Also good for this machine. */
export const makeIdentity = (host: string, authority: Identity, validity?: Validity): Promise<Identity> =>
  make(
    host,
    [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      {
        name: "subjectAltName",
        altNames: [named(host), named("localhost"), named("127.0.0.1")],
      },
    ],
    authority,
    validity,
  )

const write = async (directory: string, hosts: ReadonlyArray<string>): Promise<void> => {
  await Deno.mkdir(directory, { recursive: true })
  const authority = await makeAuthority()
  await Deno.writeTextFile(`${directory}/authority.pem`, authority.certificate)
  for (const host of hosts) {
    const { certificate, key } = await makeIdentity(host, authority)
    await Deno.writeTextFile(`${directory}/${host}.pem`, certificate)
    await Deno.writeTextFile(`${directory}/${host}.key`, key, { mode: 0o600 })
  }
}

if (import.meta.main) {
  const [directory, ...hosts] = Deno.args
  if (directory === undefined || hosts.length === 0) {
    console.error("say where to, and for which hosts: deno task certificates DIRECTORY HOST...")
    Deno.exit(2)
  }
  try {
    await write(directory, hosts)
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error
    console.error(`cannot write certificates to ${directory}: ${error.message}; name another directory`)
    Deno.exit(1)
  }
  console.log(`wrote authority.pem and certificates for ${hosts.join(", ")} to ${directory}`)
}
