/**
 * Nodes that answer as replicas do, by a script instead of a protocol: a counter that all of them share, whoever leads.
 */
import { Clock, Effect } from "effect"
import { NodeId } from "../../../src/model/NodeId.ts"
import * as messages from "../../../src/replicated/messages.ts"
import type { ReplicaService } from "../../../src/replicated/Replica.ts"
import { TokenRefused } from "../../../src/replicated/client/errors.ts"
import type { Transport } from "../../../src/replicated/client/Transport.ts"
import { Timers } from "../../../src/time/Timers.ts"

/** One way, between a client and a node. */
export const delayMs = 1

interface Session {
  usedMs: number
  readonly answers: Map<number, messages.Exit>
  settled: number
}

interface Wire {
  readonly node: NodeId
  readonly lose: () => void
  /** From now on nothing is heard of the node; as long as it is so, that is noticed each second, and at the third it breaks. */
  readonly hang: () => void
  readonly wake: () => void
}

/** How often nodes are asked for a sign of life. */
const beatMs = 1000

const success = (value: number | null): messages.Exit => ({ _tag: "Success", value })

export class FakeCluster {
  readonly names: ReadonlyArray<NodeId>
  private leads: NodeId | null
  /** Who waits for another leader. */
  private readonly awaiting = new Set<() => void>()
  /** Whom a node that does not lead takes for the leader; the true one unless told otherwise. */
  readonly believes = new Map<NodeId, NodeId | null>()
  readonly down = new Set<NodeId>()
  /** These say nothing at all, not even that they take no connection. */
  readonly mute = new Set<NodeId>()
  /** How long these take to open a connection, or to say that they do not. */
  readonly slowMs = new Map<NodeId, number>()
  /** To whom connections were begun. */
  readonly dialled: Array<NodeId> = []
  /** These do not take the client's token. */
  readonly refusing = new Set<NodeId>()
  /** All requests, those included that a node sent elsewhere. */
  readonly asked: Array<messages.Request> = []
  private readonly taken: Array<messages.Request> = []
  total = 0
  /** The connections of so many of the next calls break between the call and its answer. */
  answersToLose = 0
  /** The next answers to calls, in place of what would be done. */
  readonly script: Array<"Unknown" | "Unavailable" | "Invalid" | "silence"> = []
  timeToLiveMs = 30_000
  /** Changes below this index are forgotten. */
  firstChange = 0
  readonly told: Array<number> = []
  private readonly wires = new Set<Wire>()
  private readonly watches = new Set<() => void>()
  private readonly sessions = new Map<string, Session>()
  private sessionsOpened = 0
  private readonly after: Timers["after"]
  private readonly nowMs: () => number

  private constructor(names: ReadonlyArray<NodeId>, after: Timers["after"], nowMs: () => number) {
    this.names = names
    this.leads = names[0] ?? null
    this.after = after
    this.nowMs = nowMs
  }

  static readonly make = (...names: ReadonlyArray<string>): Effect.Effect<FakeCluster> =>
    Effect.gen(function* () {
      const { after } = yield* Timers
      const clock = yield* Clock.Clock
      return new FakeCluster(names.map((name) => NodeId.make(name)), after, () => clock.currentTimeMillisUnsafe())
    })

  get leader(): NodeId | null {
    return this.leads
  }

  set leader(leader: NodeId | null) {
    this.leads = leader
    for (const tell of this.awaiting) tell()
  }

  get openSessions(): ReadonlyArray<string> {
    return [...this.sessions.keys()]
  }

  get watchers(): number {
    return this.watches.size
  }

  /** What the leaders were asked of this kind, in order. */
  sent<Tag extends messages.Request["_tag"]>(
    tag: Tag,
  ): ReadonlyArray<Extract<messages.Request, { readonly _tag: Tag }>> {
    return this.taken
      .filter((request): request is Extract<messages.Request, { readonly _tag: Tag }> => request._tag === tag)
  }

  crash(node: NodeId): void {
    this.down.add(node)
    for (const wire of [...this.wires]) if (wire.node === node) wire.lose()
  }

  /** The node stands still: what is sent to it waits until it wakes, and nobody can connect. */
  hang(node: NodeId): void {
    this.mute.add(node)
    for (const wire of [...this.wires]) if (wire.node === node) wire.hang()
  }

  wake(node: NodeId): void {
    this.mute.delete(node)
    for (const wire of [...this.wires]) if (wire.node === node) wire.wake()
  }

  /** Breaks all connections; the nodes go on. */
  cutAll(): void {
    for (const wire of [...this.wires]) wire.lose()
  }

  /** A change that somebody else makes. */
  change(value: number): void {
    this.told.push(value)
    for (const tell of this.watches) tell()
  }

  /** The way to a node: takes time, and breaks with the node. */
  readonly transport = (node: NodeId): Transport => ({
    address: `fake://${node}`,
    connect: ({ lost, opened, responded, silent }) => {
      this.dialled.push(node)
      let isOver = false
      const later = (what: () => void, afterMs = delayMs) =>
        this.after(afterMs, () => {
          if (!isOver) what()
        })
      /** What waits for the node to wake, if it is hung. */
      let held: Array<() => void> | undefined
      const reach = (what: () => void) => {
        if (held === undefined) what()
        else held.push(what)
      }
      const end = () => {
        isOver = true
        this.wires.delete(wire)
        connection.close()
      }
      const wire: Wire = {
        node,
        lose: () => {
          end()
          lost("the connection broke")
        },
        hang: () => {
          const own: Array<() => void> = []
          held = own
          const beat = (silentBeats: number) =>
            later(() => {
              if (held !== own) return
              if (silentBeats === 3) return wire.lose()
              silent()
              beat(silentBeats + 1)
            }, beatMs)
          beat(1)
        },
        wake: () => {
          const waited = held ?? []
          held = undefined
          for (const what of waited) what()
        },
      }
      const connection = this.replica(node, () => wire.lose())
        .connect((response) => reach(() => later(() => responded(response))))
      later(() => {
        if (this.mute.has(node)) return
        if (this.down.has(node)) return lost("connection refused")
        if (this.refusing.has(node)) return lost(new TokenRefused({ address: `fake://${node}`, isShown: true }))
        this.wires.add(wire)
        opened(node, (request) => later(() => reach(() => connection.request(request))))
      }, this.slowMs.get(node))
      return end
    },
  })

  get transports(): ReadonlyArray<Transport> {
    return this.names.map(this.transport)
  }

  /** A node as a replica; `lose` breaks the connection. */
  replica(node: NodeId, lose: () => void = () => {}): ReplicaService {
    return {
      connect: (respond) => {
        const watches = new Map<number, () => void>()
        const unwatch = (id: number) => {
          this.watches.delete(watches.get(id) ?? (() => {}))
          watches.delete(id)
        }
        return {
          close: () => [...watches.keys()].forEach(unwatch),
          request: (request) => {
            this.asked.push(request)
            if (request._tag === "Unwatch") return unwatch(request.id)
            if (request._tag === "Watch") {
              const { id } = request
              let next = request.from ?? this.told.length
              if (next < this.firstChange) return respond(messages.ChangesCompacted({ id, first: this.firstChange }))
              const tell = () => {
                for (; next < this.told.length; next++) {
                  respond(messages.Changed({ id, index: next, changes: [this.told[next] ?? null] }))
                }
              }
              respond(messages.Watching({ id, next }))
              watches.set(id, tell)
              this.watches.add(tell)
              return tell()
            }
            if (request._tag === "AwaitLeader") {
              const { id, other } = request
              const tell = () => {
                const leader = this.believes.get(node) ?? this.leader
                if (leader === null || leader === other) return
                this.awaiting.delete(tell)
                respond(messages.Leads({ id, leader }))
              }
              this.awaiting.add(tell)
              return tell()
            }
            const response = this.answer(node, request)
            if (request._tag === "Call" && response?._tag === "Answered" && this.answersToLose > 0) {
              this.answersToLose--
              return lose()
            }
            if (response !== undefined) respond(response)
          },
        }
      },
    }
  }

  private answer(node: NodeId, request: messages.Request): messages.Response | undefined {
    const { id } = request
    if (request._tag === "AskStatus") return this.status(node, id)
    const isStale = request._tag === "Query" && request.consistency === "stale"
    if (this.leader !== node && !isStale) {
      return messages.NotLeader({ id, leader: this.believes.get(node) ?? this.leader })
    }
    this.taken.push(request)
    switch (request._tag) {
      case "Open": {
        const session = `s${++this.sessionsOpened}`
        this.sessions.set(session, { usedMs: this.nowMs(), answers: new Map(), settled: 0 })
        return messages.Opened({ id, session, timeToLiveMs: this.timeToLiveMs })
      }
      case "KeepAlive":
        if (this.use(request.session) === undefined) return messages.NoSession({ id })
        return messages.Answered({ id, exit: success(null), ageMs: 0 })
      case "Close":
        this.sessions.delete(request.session)
        return messages.Answered({ id, exit: success(null), ageMs: 0 })
      case "Query":
        return messages.Answered({ id, exit: success(this.total), ageMs: isStale ? 7 : 0 })
      case "Call":
        return this.call(request)
    }
  }

  private call(request: messages.Call): messages.Response | undefined {
    const { id } = request
    const scripted = this.script.shift()
    if (scripted === "Unavailable") return messages.Unavailable({ id, why: "too busy" })
    if (scripted === "Invalid") return messages.Invalid({ id, problem: "there is no such procedure" })
    if (scripted === "silence") return undefined
    const session = this.use(request.session)
    if (session === undefined) return messages.NoSession({ id })
    session.settled = Math.max(session.settled, request.settled)
    for (const number of session.answers.keys()) if (number < session.settled) session.answers.delete(number)
    const exit = session.answers.get(request.request) ?? this.apply(request)
    session.answers.set(request.request, exit)
    return scripted === "Unknown" ? messages.Unknown({ id }) : messages.Answered({ id, exit, ageMs: 0 })
  }

  private apply({ payload, procedure }: messages.Call): messages.Exit {
    switch (procedure) {
      case "Increment":
        this.total += Number(Reflect.get(Object(payload), "by"))
        return success(this.total)
      case "Reset":
        this.total = 0
        return success(null)
      case "Withdraw":
        return { _tag: "Failure", error: { _tag: "TooLittle", there: this.total } }
      default:
        return { _tag: "Died", defect: "Error: out of cheese" }
    }
  }

  private use(name: string): Session | undefined {
    const session = this.sessions.get(name)
    if (session === undefined) return undefined
    if (this.nowMs() - session.usedMs > this.timeToLiveMs) {
      this.sessions.delete(name)
      return undefined
    }
    session.usedMs = this.nowMs()
    return session
  }

  private status(node: NodeId, id: number): messages.Status {
    const slots = { first: 0, applied: 0, decided: 0, snapshotEnd: 0, snapshotLength: 0, diskBytes: 0 }
    const { leader, sessions: { size } } = this
    return messages.Status({ id, node, leader, reign: "1", votes: true, ...slots, sessions: size, timeMs: 0 })
  }
}
