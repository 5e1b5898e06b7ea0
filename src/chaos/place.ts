/**
 * Where a cluster on this machine lives: ports, and a directory.
 *
 * @module
 */
import { Effect, Random } from "effect"
import { hostname } from "./wires/Proxy.ts"

/** Ports that this machine gives nobody who does not ask for one by its number. */
const [leastPort, mostPort] = [10_000, 32_000]

const isFree = (port: number): boolean => {
  try {
    Deno.listen({ hostname, port }).close()
    return true
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse) return false
    throw cause
  }
}

/** So many ports in a row that nobody listened at a moment ago; the first of them. */
export const freePorts: (count: number) => Effect.Effect<number> = Effect.fnUntraced(function* (count) {
  while (true) {
    const first = yield* Random.nextIntBetween(leastPort, mostPort)
    if (Array.from({ length: count }, (_, index) => first + index).every(isFree)) return first
  }
})
