/**
 * The parts of global states, each interned once: what a role knows, and messages.
 *
 * @module
 */
import type { Schema } from "effect"
import * as Address from "../model/Address.ts"
import type * as Message from "../role/Message.ts"
import type { Role } from "../role/Role.ts"
import { decoder, type Encode, encoder, normalise, text } from "./Canonical.ts"
import type { Envelope } from "./Event.ts"
import type { Layout, Slot } from "./Layout.ts"

/** All that a role of a node is in a global state. */
export interface Local {
  readonly slot: Slot
  readonly state: object
  readonly json: Schema.Json
  /** The timers that are set, as ascending indices of the role's timers. */
  readonly timers: ReadonlyArray<number>
  readonly down: boolean
}

/** A message on its way to a role of the model. */
export interface Letter {
  readonly envelope: Envelope
  readonly json: Schema.Json
  readonly codec: Codec<Message.Any>
}

/** To JSON and back. */
export interface Codec<A> {
  readonly encode: Encode
  readonly decode: (json: Schema.Json) => A
}

/** A role's codecs. */
export interface Codecs {
  readonly state: Codec<object>
  readonly sends: Codec<Message.Any>
  readonly receives: Codec<Message.Any>
  readonly emits: Codec<Message.Any>
}

const codec = <A>(schema: Schema.Codec<A, unknown>): Codec<A> => ({ encode: encoder(schema), decode: decoder(schema) })

/** A rough size of what is kept for a part of which the canonical text is that long. */
const bytesOf = (key: string): number => 400 + 6 * key.length

/** The parts of one exploration's states. */
export class Parts {
  readonly locals: Array<Local> = []
  readonly letters: Array<Letter> = []
  /** For each letter, the slot that it goes to. */
  readonly targets: Array<number> = []
  /** For each letter, a number for its sender and receiver together. */
  readonly links: Array<number> = []
  /** Roughly what all of them take. */
  bytes = 0
  private readonly layout: Layout
  private readonly localIds = new Map<string, number>()
  private readonly letterIds = new Map<string, number>()
  private readonly linkIds = new Map<string, number>()
  private readonly codecs = new Map<Role, Codecs>()

  constructor(layout: Layout) {
    this.layout = layout
  }

  codecsOf(role: Role): Codecs {
    const known = this.codecs.get(role)
    if (known !== undefined) return known
    const { emits, receives, sends, state } = role
    const made = { state: codec(state), sends: codec(sends), receives: codec(receives), emits: codec(emits) }
    this.codecs.set(role, made)
    return made
  }

  /** The id of what that role is then. Throws if the state is none of the role's. */
  local(slot: Slot, state: object, timers: ReadonlyArray<number>, down = false): number {
    const { fields, name } = slot.role
    const stray = Object.keys(state).find((field) => !Object.hasOwn(fields, field))
    // The compiler lets it pass, and the Schema would drop it: a misspelt field forgets what it was to hold.
    if (stray !== undefined) {
      throw new Error(`the state of ${name} has a field "${stray}"; its fields are ${Object.keys(fields).join(", ")}`)
    }
    const codec = this.codecsOf(slot.role).state
    // What comes out of a plain object is one.
    const ordered = normalise(state) as object
    const json = codec.encode(ordered)
    const key = text([slot.index, down, timers, json])
    const known = this.localIds.get(key)
    if (known !== undefined) return known
    const id = this.locals.push({ slot, state: ordered, json, timers, down }) - 1
    this.localIds.set(key, id)
    this.bytes += bytesOf(key)
    return id
  }

  /** The slot that an address is of, if the model has it. */
  target(to: Address.Address): Slot | undefined {
    return to.instance === "" ? this.layout.slotAt.get(to.node)?.get(to.role) : undefined
  }

  /** The id of a message to a role of the model. Throws if it is none of the codec's. */
  letter(from: Address.Address, to: Slot, message: Message.Any, codec: Codec<Message.Any>): number {
    const ordered = normalise(message) as Message.Any
    const json = codec.encode(ordered)
    const link = text([Address.format(from), to.index])
    const key = `${link}${text(json)}`
    const known = this.letterIds.get(key)
    if (known !== undefined) return known
    const id = this.letters.push({ envelope: { from, to: to.self, message: ordered }, json, codec }) - 1
    this.letterIds.set(key, id)
    this.targets.push(to.index)
    this.links.push(this.linkId(link))
    this.bytes += bytesOf(key)
    return id
  }

  private linkId(link: string): number {
    const known = this.linkIds.get(link) ?? this.linkIds.size
    this.linkIds.set(link, known)
    return known
  }
}
