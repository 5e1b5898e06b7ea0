import { X509Certificate } from "node:crypto"
import { expect, it } from "vitest"
import { output } from "../../cli/program.ts"
import { makeAuthority, makeIdentity } from "./certificates.ts"

it("Certificates for trying out TLS: good for hosts that are reached by address, as well as by name", async () => {
  const authority = await makeAuthority()
  const of = async (host: string) => new X509Certificate((await makeIdentity(host, authority)).certificate)

  const [named, four, six] = [await of("a.example"), await of("10.0.0.1"), await of("fd00::1")]
  expect(named.checkHost("a.example")).toBe("a.example")
  expect(four.checkIP("10.0.0.1")).toBe("10.0.0.1")
  expect(six.checkIP("fd00::1")).toBe("fd00::1")
  expect(four.checkIP("10.0.0.2")).toBeUndefined()
  for (const certificate of [named, four, six]) {
    expect(certificate.checkHost("localhost")).toBe("localhost")
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1")
  }
})

it("deno task certificates says in words why it cannot write where it is told to", async () => {
  const program = new URL("./certificates.ts", import.meta.url).pathname
  for (const directory of [`${program}/below`, program]) {
    const { code, err, out } = await output(program, [directory, "a.example"])
    expect({ code, out }).toEqual({ code: 1, out: "" })
    expect(err).toMatch(/^cannot write certificates to .*certificates\.ts(\/below)?: .*; name another directory$/)
  }
})
