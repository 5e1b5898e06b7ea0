/** Two versions of a service at one log: what the newer adds, the older must not pass over in silence. */
import { describe, expect, it } from "vitest"
import { Effect, Schema, SchemaTransformation } from "effect"
import * as Rpc from "effect/rpc/Rpc"
import * as RpcGroup from "effect/rpc/RpcGroup"
import { Call } from "../../src/replicated/Batch.ts"
import { StrangeEntry } from "../../src/replicated/Machine.ts"
import * as ReplicatedService from "../../src/replicated/ReplicatedService.ts"
import { Bench, success } from "./Bench.ts"
import { patronOn, world } from "./fixture.ts"

const Seat = Schema.Struct({ row: Schema.Int, number: Schema.Int })
const Old = ReplicatedService.make("Theatre", {
  rpcs: RpcGroup.make(
    Rpc.make("Book", { payload: { guest: Schema.String }, success: Schema.Int }),
    Rpc.make("Close", { payload: {}, success: Schema.Int }),
    Rpc.make("BookSeat", { payload: { guest: Schema.String, seat: Seat }, success: Schema.Int }),
  ),
  state: Schema.Struct({ booked: Schema.Int }),
  initial: { booked: 0 },
  handlers: {
    *Book({ booked }) {
      return [{ booked: booked + 1 }, booked + 1]
    },
    *Close(state) {
      return [state, 0]
    },
    *BookSeat({ booked }) {
      return [{ booked: booked + 1 }, booked + 1]
    },
  },
})

const call = { request: 0, settled: 0, service: "Theatre" }
const newer = [
  ["Book", { guest: "Ada", seats: 2 }, "seats"],
  ["BookSeat", { guest: "Ada", seat: { row: 1, number: 1, side: "left" } }, "side"],
  ["Close", { early: true }, "early"],
] as const

describe("Machine: a service of which the log holds a newer version", () => {
  for (const [procedure, payload, what] of newer) {
    it(`stops at a payload of ${procedure} with a field that it does not know, "${what}", rather than differ`, () => {
      const bench = new Bench(Old)
      const session = bench.open()
      const apply = () => bench.apply(Call({ ...call, session, procedure, payload }))
      expect(apply).toThrow(StrangeEntry)
      expect(apply).toThrow(new RegExp(`payload is not of the Schema of Theatre.${procedure}.*${what}`, "s"))
    })
  }

  it("refuses a snapshot whose state has a field that it does not know, rather than lose it", () => {
    const image = new Bench(Old).machine.image
    const services = image.services.map((service) => ({ ...service, state: { booked: 1, closed: true } }))
    expect(() => new Bench(Old).machine.restore({ ...image, services }))
      .toThrow(/^the state of service "Theatre" is not of its Schema: .*closed.*; start this node with the version/s)
  })

  it("takes what it does know", () => {
    const bench = new Bench(Old)
    const session = bench.open()
    expect(bench.call(session, "Theatre.Book", { guest: "Ada" })).toEqual(success(1))
    expect(bench.call(session, "Theatre.Close", {})).toEqual(success(0))
    expect(bench.call(session, "Theatre.BookSeat", { guest: "Ada", seat: { row: 1, number: 1 } })).toEqual(success(2))
  })
})

describe("Machine: the state of a service whose Schema decodes an older form too", () => {
  const Encoded = Schema.Struct({
    kind: Schema.Literal("booking"),
    seat: Schema.optionalKey(Schema.Int),
    seats: Schema.optionalKey(Schema.Array(Schema.Int)),
  })
  const Seats = Schema.Struct({ seats: Schema.Array(Schema.Int) })
  /** Was `{ seat }`; hands on more than it names, and encodes a tag that only its JSON has. */
  const Booking = Encoded.pipe(Schema.decodeTo(
    Seats,
    SchemaTransformation.transform<typeof Seats.Type, typeof Encoded.Type>({
      decode: (old) => ({ ...old, seats: old.seats ?? (old.seat === undefined ? [] : [old.seat]) }),
      encode: ({ seats }) => ({ seats, kind: "booking" }),
    }),
  ))
  const Bookings = ReplicatedService.make("Bookings", {
    rpcs: RpcGroup.make(Rpc.make("Get", { success: Schema.Array(Schema.Int) })),
    state: Schema.Struct({ bookings: Schema.Array(Booking) }),
    initial: { bookings: [{ seats: [7] }] },
    handlers: {
      *Get(state) {
        return [state, state.bookings.flatMap(({ seats }) => seats)]
      },
    },
  })
  const restored = (state?: Schema.Json) => {
    const { machine } = new Bench(Bookings)
    const bench = new Bench(Bookings)
    const services = machine.image.services.map((service) => ({ ...service, state: state ?? service.state }))
    bench.machine.restore({ ...machine.image, services })
    return bench.call(bench.open(), "Bookings.Get")
  }

  it("is restored from its own image, and from one of the older form", () => {
    expect(restored()).toEqual(success([7]))
    expect(restored({ bookings: [{ kind: "booking", seat: 3 }] })).toEqual(success([3]))
  })

  it("is refused with a field that neither form has", () => {
    expect(() => restored({ bookings: [{ kind: "booking", seats: [], paid: true }] })).toThrow(/paid/)
  })
})

describe("Replica: a client of a newer version of a service", () => {
  world("is told of a field that the replica does not know, and nothing is done", (log) =>
    Effect.gen(function* () {
      const patron = yield* patronOn(log, { services: [Old] })
      const session = yield* patron.open
      for (const [procedure, payload, what] of newer) {
        expect(yield* patron.call(session, 0, `Theatre.${procedure}`, payload)).toMatchObject({
          _tag: "Invalid",
          problem: expect.stringMatching(new RegExp(`payload is not of its Schema: .*${what}`, "s")),
        })
      }
    }))
})
