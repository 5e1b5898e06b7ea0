/**
 * Clients that hold what only one may have, for a while: no two at once, and tokens that rise.
 *
 * @module
 */
import { Clock, Effect, Random } from "effect"
import { LockHistory } from "../../checking/mod.ts"
import type { ReplicatedClient } from "../../replicated/client/ReplicatedClient.ts"
import { Election } from "../../services/election/mod.ts"
import { LockServer } from "../../services/lock/mod.ts"
import { oneOf } from "../chance.ts"
import type { Stage, Subject } from "../Subject.ts"
import { ofService, type Options } from "./subject.ts"
import type { MakeWorkload } from "./Workload.ts"

const situations = [
  "a thing that passes from one holder to the next",
  "a holder that loses what it has",
] as const

/** How long a holder that falls silent keeps others waiting. */
const timeToLive = "2 seconds"

/** Holds a thing while it is used. */
type Hold = (thing: string, client: string) => <A>(
  use: (holding: { readonly token: number }) => Effect.Effect<A>,
) => Effect.Effect<A, { readonly _tag: string }, ReplicatedClient>

const workload = (hold: Hold): MakeWorkload => (stage: Stage) => {
  const held: Array<LockHistory.Held> = []
  const owners = new Map<string, string>()
  const noteOwner = (lock: string, owner: string) => {
    if ((owners.get(lock) ?? owner) !== owner) {
      stage.situations.reached("a thing that passes from one holder to the next")
    }
    owners.set(lock, owner)
  }
  const use = Effect.fnUntraced(function* (owner: string, lock: string) {
    const askedMs = yield* Clock.currentTimeMillis
    yield* hold(lock, owner)(({ token }) => {
      noteOwner(lock, owner)
      return Effect.acquireUseRelease(
        Clock.currentTimeMillis,
        () => Effect.flatMap(Random.next, (drawn) => Effect.sleep(drawn * 300)),
        (fromMs) =>
          Effect.map(Clock.currentTimeMillis, (toMs) => held.push({ lock, owner, token, askedMs, fromMs, toMs })),
      )
    })
  }, (used) =>
    Effect.tapError(used, ({ _tag }) =>
      Effect.sync(() => {
        if (_tag === "LeaseLost") stage.situations.reached("a holder that loses what it has")
      })))
  return {
    act: (client) => Effect.flatMap(oneOf("a", "b"), (thing) => use(client, thing)),
    look: (client) => Effect.forEach(["a", "b"], (thing) => use(client, thing), { discard: true }),
    verdict: () => LockHistory.violations({ held, accepted: [] }),
  }
}

/** Clocks that differ in pace by so much still agree on who has a thing: a holder counts on 0.9 of its lease. */
const maxDrift = 0.02

/** The lock server, perhaps with a bug. */
export const lockServer = (bug?: Pick<Options, "tampering" | "log">): Subject =>
  ofService(LockServer, {
    ...bug,
    situations,
    maxDrift,
    workload: workload((thing, owner) => LockServer.withLock(thing, { timeToLive, owner })),
  })

/** Elections, perhaps with a bug. */
export const election = (bug?: Pick<Options, "tampering" | "log">): Subject =>
  ofService(Election, {
    ...bug,
    situations,
    maxDrift,
    workload: workload((thing, client) => Election.campaign(thing, client, { timeToLive })),
  })
