/**
 * What travels once both sides have proved themselves: datagrams, several to a frame, as JSON.
 *
 * @module
 */
import { Schema } from "effect"
import type * as Address from "../../model/Address.ts"
import type { NodeId } from "../../model/NodeId.ts"
import type { Envelope } from "../contract.ts"

/** Versions of the protocol, the handshake's included. Both ends count. */
export interface Versions {
  readonly oldest: number
  readonly newest: number
}

/** What this code speaks. */
export const versions: Versions = { oldest: 1, newest: 1 }

/**
 * A datagram. Its nodes are not in it: they are those at the ends of the connection, so that no node can speak for
 * another.
 */
export type Datagram = readonly [
  fromRole: string,
  fromInstance: string,
  toRole: string,
  toInstance: string,
  message: unknown,
]

/** The datagrams of one frame, in the order in which they were sent. */
export const Frame: Schema.Codec<ReadonlyArray<Datagram>, unknown> = Schema.Array(
  Schema.Tuple([Schema.String, Schema.String, Schema.String, Schema.String, Schema.Unknown]),
)

const isFrame = Schema.is(Frame)

/** The datagrams of a frame; `undefined` if it is none. */
export const decode = (text: string): ReadonlyArray<Datagram> | undefined => {
  try {
    const frame: unknown = JSON.parse(text)
    return isFrame(frame) ? frame : undefined
  } catch {
    // It is no JSON: the fault of whoever sent it, who is told.
    return undefined
  }
}

/** The envelope of a datagram that came from one node to another. */
export const open = (
  [fromRole, fromInstance, toRole, toInstance, message]: Datagram,
  from: NodeId,
  to: NodeId,
): Envelope => ({
  from: { node: from, role: fromRole, instance: fromInstance },
  to: { node: to, role: toRole, instance: toInstance },
  message,
})

/** The frame of datagrams that are encoded already. */
export const join = (datagrams: ReadonlyArray<string>): string => `[${datagrams.join(",")}]`

/** The bytes that a frame adds to its datagrams, and to each after the first. */
export const overhead = { frame: 2, datagram: 1 }

/**
 * Encodes datagrams. A message that goes to several nodes, one right after the other, is encoded once, and so are the names
 * of those between whom several messages go.
 */
export class Encoder {
  private message: unknown
  private text = ""
  private from: Address.Address | undefined
  private to: Address.Address | undefined
  private names = ""

  /** The JSON of a datagram. A message that has none is a bug of whoever made it, and throws. */
  encode({ from, message, to }: Envelope): string {
    if (message !== this.message || typeof message !== "object") {
      this.text = JSON.stringify(message)
      this.message = message
    }
    if (!isNamedAs(from, this.from) || !isNamedAs(to, this.to)) {
      this.names = `${name(from)},${name(to)}`
      this.from = from
      this.to = to
    }
    return `[${this.names},${this.text}]`
  }
}

const isNamedAs = ({ instance, role }: Address.Address, other: Address.Address | undefined): boolean =>
  role === other?.role && instance === other.instance

const name = ({ instance, role }: Address.Address): string => `${JSON.stringify(role)},${JSON.stringify(instance)}`
