/**
 * Where a client asks: one node at a time, until another one is better.
 *
 * @module
 */
import { Effect, type Fiber } from "effect"
import type { NodeId } from "../../model/NodeId.ts"
import type { Response } from "../messages.ts"
import type { TokenRefused } from "./errors.ts"
import type { Inquiry } from "./Inquiry.ts"
import type { Asker, Link } from "./Link.ts"
import { Lookout } from "./Lookout.ts"
import { Pauses } from "./Pauses.ts"

/** All there is to say of an inquiry whose time is over, where nothing was seen to stand in its way. */
const unexplained = "no answer came in time"

/** Starts what may take time. */
export type Fork = (effect: Effect.Effect<void>) => Fiber.Fiber<void>

/**
 * Asks the node that it is at. Where that cannot answer, or is slow to connect, it moves: to a leader that is named at once,
 * else to the next node after a pause, each longer than the last until there is an answer; a new leader that any node tells
 * of ends the pause, and so does any node that is connected to at last. From a node of which nothing is heard it goes to the
 * next if any will do, and else not before another is said to lead: a leader who was held up does not get everything twice.
 * What is asked meanwhile waits; but it is refused when no node is to be had, and any of them because of the client's token.
 */
export class Route implements Asker {
  /** What has stood in the way last, since there was an answer. */
  problem = unexplained
  private readonly links: ReadonlyArray<Link>
  private at: number
  private waiting: Array<Inquiry> = []
  private pausing: Fiber.Fiber<void> | undefined
  private readonly pauses = new Pauses()
  /** Moves without a pause since the last answer: nodes that name each other would send a client round and round. */
  private moves = 0
  /** The nodes that could not be reached, or have gone, since one was reached last, or all refused the client. */
  private readonly shut = new Set<Link>()
  private refusal: TokenRefused | undefined
  /** Where only the leader answers. */
  private readonly lookout: Lookout | undefined
  /** Who leads, by a node's word that has not been followed yet. */
  private told: NodeId | undefined
  /** The node that is being asked, if it has fallen silent and has not answered since. */
  private unheard: Link | undefined
  private readonly fork: Fork

  /** A route over these links, to their leader or to any of them, that begins at one of them. */
  constructor(fork: Fork, links: ReadonlyArray<Link>, first: number, to: "leader" | "any") {
    this.fork = fork
    this.links = links
    this.at = first
    for (const link of links) link.tell(this)
    this.lookout = to === "leader" ? new Lookout(links, (leader) => this.follow(leader)) : undefined
  }

  /** Whether what is asked now is sent at once. */
  get isOpen(): boolean {
    return this.pausing === undefined && this.here?.isOpen === true
  }

  private get here(): Link | undefined {
    return this.links[this.at]
  }

  /** Asks, now or once there is somebody to ask. */
  ask(inquiry: Inquiry): void {
    if (inquiry.isOver) return
    const { here } = this
    if (this.isOpen) return here?.ask(inquiry, this)
    this.waiting.push(inquiry)
    if (this.pausing !== undefined || here === undefined) return
    here.open()
    if (here.isSlow) this.slow(here)
  }

  /** Asks again what was asked without an answer. */
  retry(inquiry: Inquiry): void {
    inquiry.doubt()
    this.ask(inquiry)
  }

  /** A link has a response to what was asked on this route. */
  take(link: Link, inquiry: Inquiry, response: Response): void {
    switch (response._tag) {
      case "NotLeader":
        this.redirect(link, response.leader)
        return this.ask(inquiry)
      case "Unavailable":
        this.leave(link, `${link.address}: ${response.why}`, "busy")
        return this.ask(inquiry)
      case "Unknown":
        this.leave(link, `${link.address}: the leader changed`)
        return this.retry(inquiry)
      default:
        this.moves = 0
        this.pauses.reset()
        this.lookout?.end()
        this.told = undefined
        this.unheard = undefined
        this.problem = unexplained
        inquiry.answer(response)
    }
  }

  /** Moves no more. */
  close(): void {
    this.pausing?.interruptUnsafe()
  }

  opened(link: Link): void {
    this.shut.clear()
    this.refusal = undefined
    if (this.waiting.length === 0) return
    this.pausing?.interruptUnsafe()
    this.move(this.links.indexOf(link))
  }

  slow(link: Link): void {
    this.leave(link, `${link.address}: it is slow to connect`)
  }

  silent(link: Link): void {
    if (link !== this.here || this.pausing !== undefined) return
    const problem = `${link.address}: nothing is heard of it`
    if (this.lookout === undefined) {
      const asked = link.recall(this)
      this.leave(link, problem)
      for (const inquiry of asked) this.retry(inquiry)
      return
    }
    this.problem = problem
    this.unheard = link
    this.lookout.look(link)
    this.connectAfter(link)
  }

  lost(link: Link, problem: string | TokenRefused): void {
    const isRefusal = typeof problem !== "string"
    this.leave(link, isRefusal ? problem.message : `${link.address}: ${problem}`)
    this.shut.add(link)
    if (isRefusal) this.refusal = problem
    if (this.shut.size === this.links.length && this.refusal !== undefined) this.refuse(this.refusal)
    if (this.unheard !== undefined && this.pausing === undefined) this.connectAfter(link)
  }

  /** Connects to one more of the nodes after this one, up to where the route is: who is to tell of another leader must be connected. */
  private connectAfter(link: Link): void {
    const others = [...this.links.slice(this.at + 1), ...this.links.slice(0, this.at)]
    others.slice(others.indexOf(link) + 1).find(({ isOpen, isSlow }) => !isOpen && !isSlow)?.open()
  }

  /** Refuses what waits; what is asked from now on makes the round anew. */
  private refuse(refusal: TokenRefused): void {
    const { waiting } = this
    this.waiting = []
    this.shut.clear()
    this.refusal = undefined
    this.pauses.reset()
    for (const inquiry of waiting) if (!inquiry.isOver) inquiry.answer(refusal)
  }

  /** Goes to the next node after a pause, or at once to another leader if there is one; who is busy may lead still. */
  private leave(link: Link, problem: string, state: "leaderless" | "busy" = "leaderless"): void {
    if (link !== this.here || this.pausing !== undefined) return
    this.problem = problem
    this.moves = 0
    const { told } = this
    this.told = undefined
    if (told !== undefined) return this.moveTo(told)
    this.pausing = this.fork(Effect.andThen(this.pauses.next, Effect.sync(() => this.move(this.at + 1))))
    if (state === "leaderless") this.lookout?.look(link)
  }

  /** A node has told who leads: asked at once, unless who is being asked may yet answer; what a silent one was asked goes along. */
  private follow(leader: NodeId): void {
    const { here } = this
    const isSilent = here !== undefined && here === this.unheard && here.node !== leader
    if (this.isOpen && !isSilent) {
      this.told = leader
      return
    }
    const asked = isSilent ? here.recall(this) : []
    this.told = undefined
    this.pausing?.interruptUnsafe()
    this.moveTo(leader)
    for (const inquiry of asked) this.retry(inquiry)
  }

  private redirect(link: Link, leader: NodeId | null): void {
    if (link !== this.here || this.pausing !== undefined) return
    if (leader === null) return this.leave(link, `${link.address}: no leader is known`)
    if (this.moves === this.links.length) {
      const isAbsent = this.links.every(({ node }) => node !== undefined && node !== leader)
      const cure = isAbsent ? ", and is none of the nodes given: add its URL" : ""
      this.leave(link, `${link.address}: "${leader}" leads, it says${cure}`)
      // Who is named is not believed again before there was an answer, or another trouble.
      this.moves = this.links.length
      return
    }
    this.moves++
    this.moveTo(leader)
  }

  private moveTo(leader: NodeId): void {
    // At which address a node is shows only once it was reached.
    const named = this.links.findIndex(({ node }) => node === leader)
    this.move(named === -1 ? this.at + 1 : named)
  }

  private move(to: number): void {
    this.at = to % this.links.length
    this.pausing = undefined
    this.unheard = undefined
    this.resume()
  }

  /** Asks what waits. */
  private resume(): void {
    const { waiting } = this
    this.waiting = []
    for (const inquiry of waiting) this.ask(inquiry)
  }
}
