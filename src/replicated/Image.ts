/**
 * A machine's image as text: what replicas store, send each other and start from. Equal images are equal texts.
 *
 * The first part is a header with the length and the SHA-256 of the rest, which is JSON cut into parts.
 *
 * @module
 */
import { createHash } from "node:crypto"
import { Cause, Exit, Schema } from "effect"
import type { TaggedErrorClass } from "../model/TaggedError.ts"
import { messageOf } from "../model/messageOf.ts"
import { maxPartLength } from "../protocols/ReplicatedLog.ts"
import * as Edge from "../runtime/Edge.ts"
import { MachineImage } from "./Machine.ts"

const InvalidImageBase: TaggedErrorClass<InvalidImage, "InvalidImage", { readonly problem: Schema.String }> = Schema
  .TaggedError<InvalidImage>()("InvalidImage", { problem: Schema.String })

/** A snapshot that this replica cannot start from: damaged, of another format, or of other services. */
export class InvalidImage extends InvalidImageBase {
  override get message(): string {
    return `the snapshot of the services cannot be used: ${this.problem}`
  }
}

/** What an attempt to start from a snapshot has thrown, as an InvalidImage. */
export const toInvalid = (error: unknown): InvalidImage =>
  error instanceof InvalidImage ? error : new InvalidImage({ problem: messageOf(error) })

/** Counts the formats. A change that older versions cannot read makes a new one. */
const version = 3

const Header = Schema.Struct({
  format: Schema.Literal("synod services"),
  version: Schema.Natural,
  length: Schema.Natural,
  sha256: Schema.String,
})

const header = Edge.make(Header)
const image = Edge.make(MachineImage)

/** The image as parts of at most `partLength` UTF-16 units. It stops the program: about 5 ms a megabyte. */
export const encode = (value: MachineImage, partLength: number = maxPartLength): ReadonlyArray<string> => {
  const text = JSON.stringify(value)
  const { length } = text
  const first = header.encode({ format: "synod services", version, length, sha256: digest(text) })
  return [JSON.stringify(first), ...cut(text, partLength)]
}

/** The image that parts hold. Throws an `InvalidImage` that names what is wrong with them. */
export const decode = ([first = "", ...rest]: ReadonlyArray<string>): MachineImage => {
  const head = header.decode(parse(first, "its header is damaged"))
  if (Exit.isFailure(head)) throw new InvalidImage({ problem: "its header is none; it was not written by a replica" })
  const { length, sha256, version: written } = head.value
  if (written !== version) {
    const cure = written > version
      ? "run a newer version"
      : "run the older version that wrote it, and put what it holds anew into a cluster of this one"
    throw new InvalidImage({ problem: `it is of format ${written}, and this version reads ${version}: ${cure}` })
  }
  const text = rest.join("")
  if (text.length !== length) {
    throw new InvalidImage({ problem: `it has ${text.length} of ${length} characters; ${cure}` })
  }
  if (digest(text) !== sha256) throw new InvalidImage({ problem: `its checksum does not match; ${cure}` })
  const decoded = image.decode(parse(text, "its JSON is damaged"))
  if (Exit.isFailure(decoded)) {
    const fault = Cause.prettyErrors(decoded.cause)[0]?.message
    throw new InvalidImage({
      problem: `it says that it is of format ${version}, and is not: ${fault}; run the program that wrote it`,
    })
  }
  return decoded.value
}

const cure = "it is damaged: let this node begin with an empty disk, and it will be sent another"

const digest = (text: string): string => createHash("sha256").update(text).digest("hex")

const parse = (text: string, problem: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidImage({ problem: `${problem}; ${cure}` })
  }
}

/** Cuts a text, but no character: half of one would not survive as UTF-8. */
const cut = (text: string, partLength: number): ReadonlyArray<string> => {
  const parts: Array<string> = []
  let start = 0
  while (start < text.length) {
    const end = start + partLength
    const splits = end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))
    parts.push(text.slice(start, splits ? end - 1 : end))
    start += parts.at(-1)?.length ?? 0
  }
  return parts
}
