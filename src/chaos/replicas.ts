/**
 * Whether all nodes hold the same.
 *
 * @module
 */
import { Effect } from "effect"
import type { InvalidUrls } from "../replicated/client/mod.ts"
import { type Entry, KeyValue } from "../services/keyvalue/mod.ts"
import { type Connect, timeout } from "./Load.ts"

/** How long the last node may take to learn what the others know. */
const patience = "20 seconds"

/** How often to compare. */
const interval = "200 millis"

/** All that one node has at hand under a prefix, in one text; what went wrong if it does not answer. */
const heldBy = (connect: Connect, url: string, prefix: string) =>
  Effect.gen(function* () {
    const { Range } = yield* KeyValue.stale
    const texts: Array<string> = []
    let from: string | null = prefix
    while (from !== null) {
      const { value }: { readonly value: { readonly entries: ReadonlyArray<Entry>; readonly next: string | null } } =
        yield* Range({ prefix, from })
      texts.push(...value.entries.map((entry) => JSON.stringify(entry)))
      from = value.next
    }
    return texts.join("\n")
  }).pipe(
    Effect.provide(connect([url], timeout)),
    Effect.catchTag(["LimitExceeded", "Rejected", "TokenRefused", "Unavailable"], ({ message }) =>
      Effect.succeed(`${url}: ${message}`)),
  )

/** Waits until all nodes hold the same under a prefix; `false` if they do not come to that. */
export const agree = (
  connect: Connect,
  urls: ReadonlyArray<string>,
  prefix: string,
): Effect.Effect<boolean, InvalidUrls> => {
  const isSame = Effect.map(
    Effect.forEach(urls, (url) => heldBy(connect, url, prefix)),
    (held) => new Set(held).size === 1,
  )
  return Effect.repeat(Effect.delay(isSame, interval), { until: (isSame) => isSame }).pipe(
    Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.succeed(false) }),
  )
}
