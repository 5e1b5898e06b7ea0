/**
 * A text as a frame of WebSocket (RFC 6455, section 5.2).
 *
 * ws would make one as well, by way of more functions and of two writes. Who sends thousands a second does not notice. A
 * put of a lone client waits for four, each made with cold caches, and so took a twentieth longer (`deno task bench
 * sockets` compares both ways where caches are warm).
 *
 * Reading, control frames and the closing handshake are left to ws. Its frames and these keep their order as long as ws
 * writes at once, which it does without permessage-deflate (`socketOptions`) and Blobs.
 *
 * @module
 */
import { Buffer } from "node:buffer"

/** Who opened the connection, or who took it. */
export type Side = "connecting" | "accepting"

const wholeText = 0x81
const masked = 0x80

const encoder = new TextEncoder()

/** The frame that holds all of a text. Who connects has to mask it, and does by zeros, which change nothing. */
export const textFrame = (text: string, side: Side): Uint8Array => {
  const length = Buffer.byteLength(text)
  const lengthBytes = length < 126 ? 0 : length < 2 ** 16 ? 2 : 8
  const maskBytes = side === "connecting" ? 4 : 0
  const head = 2 + lengthBytes + maskBytes
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = wholeText
  frame[1] = (maskBytes > 0 ? masked : 0) | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)
  if (lengthBytes === 2) {
    frame[2] = length >> 8
    frame[3] = length & 255
  }
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  for (let at = head - maskBytes; at < head; at++) frame[at] = 0
  // `frame.write` takes four times as long when caches are cold.
  encoder.encodeInto(text, new Uint8Array(frame.buffer, frame.byteOffset + head, length))
  return frame
}
