/**
 * Where the members of a cluster are reached, as it is written in settings.
 *
 * @module
 */
import { Schema, SchemaTransformation } from "effect"
import { NodeId } from "../model/NodeId.ts"

/** A member: where its peers reach it, and where its clients do. */
export interface Member {
  readonly id: NodeId
  readonly host: string
  readonly peerPort: number
  readonly clientPort: number
}

/** The host may be an IPv6 address in brackets. */
const shape = /^(?<id>[^=]+)=(?<host>\[[^\]]+\]|[^:]+):(?<peerPort>\d+):(?<clientPort>\d+)$/

const texts = (members: string): ReadonlyArray<string> => members.split(",").map((text) => text.trim())

const problemWith = (members: string): string | undefined =>
  texts(members).filter((text) => !shape.test(text)).map((text) =>
    `"${text}" is not NAME=HOST:PEER-PORT:CLIENT-PORT`
  )[0]

type Parts = Omit<Member, "id"> & { readonly id: string }

const parse = (text: string): Parts => {
  const { clientPort, host = "", id = "", peerPort } = shape.exec(text)?.groups ?? {}
  return { id, host, peerPort: Number(peerPort), clientPort: Number(clientPort) }
}

const Port: Schema.Codec<number> = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))

/** Members, separated by commas, such as `a=10.0.0.1:7101:7201,b=10.0.0.2:7101:7201`. */
export const Members: Schema.Codec<ReadonlyArray<Member>, string> = Schema.String
  .check(Schema.makeFilter((members: string) => problemWith(members)))
  .pipe(Schema.decodeTo(
    Schema.Array(Schema.Struct({ id: NodeId, host: Schema.String, peerPort: Port, clientPort: Port })),
    SchemaTransformation.transform({
      decode: (members: string): ReadonlyArray<Parts> => texts(members).map(parse),
      encode: (members: ReadonlyArray<Parts>) =>
        members.map(({ clientPort, host, id, peerPort }) => `${id}=${host}:${peerPort}:${clientPort}`).join(","),
    }),
  ))
