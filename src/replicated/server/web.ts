/**
 * HTTP requests as Node's server has them, in the shape of the web's, and responses back.
 *
 * @module
 */
import { Buffer } from "node:buffer"
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

const hasNoBody = new Set(["GET", "HEAD"])

/** How much of a body is taken, and who is told, once, when there is more. */
interface Bounds {
  readonly bodyBytes: number
  readonly tooLong: () => void
}

/** What comes, as long as it is not too much. */
async function* within(
  { bodyBytes, tooLong }: Bounds,
  incoming: IncomingMessage,
): AsyncIterable<Uint8Array<ArrayBuffer>> {
  let left = bodyBytes
  for await (const chunk of incoming) {
    left -= chunk.length
    if (left < 0) {
      tooLong()
      throw new Error(`the body of a request is longer than ${bodyBytes} bytes`)
    }
    yield chunk
  }
}

/** The request; its signal is aborted when nobody waits for the response any more. A longer body fails to be read. */
export const requestOf = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { scheme, ...bounds }: Bounds & { readonly scheme: string },
): Request => {
  const { headers, method = "GET", url = "/" } = incoming
  const gone = new AbortController()
  outgoing.on("close", () => gone.abort())
  const texts = Object.entries(headers).flatMap(([name, value]): Array<[string, string]> =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]]
  )
  // A header may say anything, and what would pass for a path in it is none that was let in.
  const { origin } = URL.parse(`${scheme}://${headers.host}`) ?? new URL(`${scheme}://localhost`)
  // Relative to the origin, a path that begins with two slashes would name another.
  return new Request(url.startsWith("/") ? `${origin}${url}` : new URL(url, origin), {
    method,
    headers: texts,
    body: hasNoBody.has(method) ? null : ReadableStream.from(within(bounds, incoming)),
    signal: gone.signal,
  })
}

/** Sends the response no faster than it is read. Fails if whoever asked goes before its end. */
export const send = async (response: Response, outgoing: ServerResponse): Promise<void> => {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  // Of a stream the first part may be long in coming, and who asked waits for these before it listens.
  outgoing.flushHeaders()
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.from(response.body), outgoing)
}

/** A problem (RFC 9457), as the API answers with, and that the connection ends with it. */
const problemOf = (status: number, detail: string) => {
  const body = JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, detail })
  return { body, headers: { connection: "close", "content-type": "application/problem+json" } }
}

/** Answers with a problem, and closes the connection; does that alone if an answer has begun. */
export const sendProblem = (outgoing: ServerResponse, status: number, detail: string): void => {
  if (outgoing.headersSent) {
    outgoing.destroy()
    return
  }
  const { body, headers } = problemOf(status, detail)
  // A 401 names what it wants (RFC 9110, 15.5.2).
  if (status === 401) outgoing.setHeader("www-authenticate", "Bearer")
  outgoing.writeHead(status, headers).end(body)
}

/** The same answer as it is on the wire, for where there is no request to answer. */
export const problemText = (status: number, detail: string, more: Readonly<Record<string, string>> = {}): string => {
  const { body, headers } = problemOf(status, detail)
  const all = { ...headers, "content-length": `${Buffer.byteLength(body)}`, ...more }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`
}
