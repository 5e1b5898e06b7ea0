/**
 * Clients that hold what only one may have, for a while: no two at once, and tokens that rise.
 *
 * @module
 */
import { Clock, Effect, Random } from "effect"
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

/** Someone had a thing. */
interface Held {
  readonly client: string
  readonly thing: string
  readonly token: number
  readonly fromMs: number
  readonly toMs: number
}

/** How long a holder that falls silent keeps others waiting. */
const timeToLive = "2 seconds"

/** Holds a thing while it is used. */
type Hold = (thing: string, client: string) => <A>(
  use: (holding: { readonly token: number }) => Effect.Effect<A>,
) => Effect.Effect<A, { readonly _tag: string }, ReplicatedClient>

const violations = (held: ReadonlyArray<Held>): ReadonlyArray<string> =>
  held.flatMap((next, index) => {
    const last = held[index - 1]
    if (last === undefined || last.thing !== next.thing) return []
    const who = `${next.client} had ${next.thing} from ${next.fromMs} ms on by token ${next.token}`
    const found: Array<string> = []
    if (next.fromMs < last.toMs) found.push(`mutual exclusion: ${who}, and ${last.client} until ${last.toMs} ms`)
    if (next.token <= last.token) found.push(`fencing: ${who}, and ${last.client} before by token ${last.token}`)
    return found
  })

const workload = (hold: Hold): MakeWorkload => (stage: Stage) => {
  const held: Array<Held> = []
  const holders = new Map<string, string>()
  const use = (client: string, thing: string) =>
    hold(thing, client)(({ token }) => {
      if ((holders.get(thing) ?? client) !== client) {
        stage.situations.reached("a thing that passes from one holder to the next")
      }
      holders.set(thing, client)
      return Effect.acquireUseRelease(
        Clock.currentTimeMillis,
        () => Effect.flatMap(Random.next, (drawn) => Effect.sleep(drawn * 300)),
        (fromMs) => Effect.map(Clock.currentTimeMillis, (toMs) => held.push({ client, thing, token, fromMs, toMs })),
      )
    }).pipe(Effect.tapError(({ _tag }) =>
      Effect.sync(() => {
        if (_tag === "LeaseLost") stage.situations.reached("a holder that loses what it has")
      })
    ))
  return {
    act: (client) => Effect.flatMap(oneOf("a", "b"), (thing) => use(client, thing)),
    look: (client) => Effect.forEach(["a", "b"], (thing) => use(client, thing), { discard: true }),
    verdict: () =>
      violations(held.toSorted((a, b) => a.thing < b.thing ? -1 : a.thing > b.thing ? 1 : a.fromMs - b.fromMs)),
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
