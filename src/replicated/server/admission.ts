/**
 * Who is let in at the clients' port.
 *
 * @module
 */
import { Redacted } from "effect"
import { Buffer } from "node:buffer"
import { timingSafeEqual } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { isIP } from "node:net"
import { path } from "../client/Wire.ts"
import type { Refusal } from "./metrics.ts"
import type { Settings } from "./settings.ts"

/** Why a request is not let in. */
export interface Verdict {
  readonly why: Refusal
  readonly status: number
  readonly problem: string
}

/**
 * Asked by machines that are given no secrets, and learn whether the node is well; and by browsers, which cannot show any
 * to get a page, and learn what any node of this version can be asked.
 */
const isOpenToAll = new Set(["/health", "/ready", "/docs", "/openapi.json"])

const isRight = (shown: string, token: Redacted.Redacted<string>): boolean => {
  const [one, other] = [Buffer.from(shown), Buffer.from(`Bearer ${Redacted.value(token)}`)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[(.*)\]$/, "$1")) > 0

/** Pages of the node itself may connect, which is why its names are checked where nothing else tells it apart. */
const isOfPage = (origin: string, host: string | undefined): boolean =>
  host !== undefined && URL.parse(origin)?.host === URL.parse(`http://${host}`)?.host

/** Its body is longer than this. */
export const tooLarge = (mostBytes: number): Verdict => ({
  why: "TooLarge",
  status: 413,
  problem: `a request has a body of at most ${mostBytes} bytes`,
})

const onRequest = (
  { headers: { authorization = "", host, origin, ...headers }, httpVersion, url = "/" }: IncomingMessage,
  { bodyBytes, names, origins, tls, token }: Settings,
): Verdict | undefined => {
  if (host === undefined && httpVersion === "1.1") {
    return { why: "Malformed", status: 400, problem: "a request names whom it is for, in the header Host" }
  }
  if (origin !== undefined && !origins.has(origin) && !isOfPage(origin, host)) {
    return { why: "Browser", status: 403, problem: `pages of ${origin} may not connect: add it to the origins` }
  }
  if (Number(headers["content-length"] ?? 0) > bodyBytes) {
    return tooLarge(bodyBytes)
  }
  if (isOpenToAll.has(url)) return undefined
  if (token !== undefined) {
    if (isRight(authorization, token)) return undefined
    return { why: "Token", status: 401, problem: "show the node's token, in the header Authorization: Bearer" }
  }
  // A page can have its own site's name lead here (DNS rebinding), and then its browser takes the node for that site. It
  // knows no token, and with TLS the browser would miss the site's certificate; addresses are not names.
  const hostname = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname ?? host
  if (tls !== undefined || hostname === undefined || isAddress(hostname) || names.has(hostname)) return undefined
  const cure = `ask by ${[...names].join(", ")} or an IP address, or give the nodes a token`
  return { why: "Name", status: 421, problem: `"${hostname}" is no name of this node: ${cure}` }
}

/** What is asked for in HTTP/2, RFC 9110 (7.8) lets be ignored: Java's own client and `curl --http2` offer it at first. */
export const wantsWebSocket = ({ headers: { upgrade } }: IncomingMessage): boolean =>
  upgrade?.toLowerCase() === "websocket"

const astray: Verdict = { why: "Path", status: 404, problem: `this node takes clients at ${path} alone` }

/** Why a request is not let in; `undefined` if it is. */
export const verdictOn = (incoming: IncomingMessage, settings: Settings): Verdict | undefined =>
  onRequest(incoming, settings) ?? (wantsWebSocket(incoming) && incoming.url !== path ? astray : undefined)
