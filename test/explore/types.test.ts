import { expect, it } from "vitest"
import * as Model from "../../src/explore/Model.ts"
import * as Property from "../../src/explore/Property.ts"
import { send } from "../../src/role/Command.ts"
import { at, Lister, Number, Ping, Pong } from "./roles.ts"

// Each line that must not compile says so: `deno check` fails where one does.

it("A client asks only what the role receives", () => {
  const good = Model.client("asks", { node: "n", role: Lister, message: Ping({ n: 1 }) })
  // @ts-expect-error: a Lister does not receive a Pong.
  const bad = Model.client("asks", { node: "n", role: Lister, message: Pong({}) })
  expect([good.message._tag, bad.message._tag]).toEqual(["Ping", "Pong"])
})

it("An action returns the state of its role, and uses nothing but the role's commands", () => {
  const good = Model.action("good", Number, function* ({ n }) {
    yield* send(at("n", "Number"), Ping({ n }))
    return { n: n + 1 }
  })
  // @ts-expect-error: the state of a Number is a number.
  const bad = Model.action("bad", Number, function* () {
    return { n: "one" }
  })
  expect([good.name, bad.name]).toEqual(["good", "bad"])
})

it("A predicate sees states and history with their types", () => {
  const good = Property.always<number>("good", ({ history, state }) => state(Number, "n").n === history)
  // @ts-expect-error: the state of a Number has no such field.
  const bad = Property.always("bad", ({ state }) => state(Number, "n").missing === 1)
  // @ts-expect-error: this history is a string.
  const worse: Model.Model<string> = { name: "m", nodes: {}, network: "set", properties: [good] }
  expect([good.name, bad.name, worse.name]).toEqual(["good", "bad", "m"])
})
