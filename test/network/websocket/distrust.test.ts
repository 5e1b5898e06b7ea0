/** What an operator is told of certificates, by what Node's modules say of them. */
import { expect, it } from "vitest"
import { problemOf } from "../../../src/network/websocket/distrust.ts"

const caller = { isShown: false, toTls: "talk TLS", toPlain: "talk none" }

it.each([
  ["HPE_INVALID_CONSTANT", /perhaps it is TLS: talk TLS \(it failed\)$/],
  ["ERR_SSL_WRONG_VERSION_NUMBER", /it does not talk TLS, and this side does: talk none \(it failed\)$/],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /^its certificate has expired, .* renew it, .* \(it failed\)$/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", /^its certificate is another host's: connect by a name .* \(it failed\)$/],
  ["ECONNREFUSED", /^it failed$/],
])(
  "of a connection that fails with %s it says whose certificate is at fault and what to do, if one is",
  (code, told) => {
    expect(problemOf({ code, message: "it failed" }, caller)).toMatch(told)
  },
)

it("of one that hangs up it says that this side's certificate may not be believed, if this side has shown one", () => {
  const hungUp = { code: "ECONNRESET", message: "socket hang up" }
  expect(problemOf(hungUp, { ...caller, isShown: true })).toMatch(
    /^it hung up, perhaps as it does not believe this side's certificate/,
  )
  expect(problemOf(hungUp, caller)).toBe("socket hang up")
})
