/**
 * Looks out for a new leader, while the one that was asked last does not answer.
 *
 * @module
 */
import type { NodeId } from "../../model/NodeId.ts"
import { AwaitLeader, type Response } from "../messages.ts"
import { type Inquiry, Question } from "./Inquiry.ts"
import type { Asker, Link } from "./Link.ts"

/**
 * Has every node that is connected tell who leads as soon as it knows of another leader. A node's word counts once until
 * the end of the search: nodes that name each other would send a client round and round.
 */
export class Lookout implements Asker {
  private isLooking = false
  private other: NodeId | null = null
  /** Where the node was asked and has not answered, be it in an earlier search. */
  private readonly posted = new Set<Link>()
  private readonly spoken = new Set<Link>()
  private readonly links: ReadonlyArray<Link>
  private readonly found: (leader: NodeId) => void

  constructor(links: ReadonlyArray<Link>, found: (leader: NodeId) => void) {
    this.links = links
    this.found = found
    for (const link of links) link.tell(this)
  }

  /** Looks out for a leader, and not for `other`, if that is known not to answer. */
  look(other: NodeId | null): void {
    this.isLooking = true
    this.other = other
    for (const link of this.links) if (link.isOpen) this.post(link)
  }

  /** The search is over. */
  end(): void {
    if (!this.isLooking) return
    this.isLooking = false
    this.spoken.clear()
  }

  opened(link: Link): void {
    if (this.isLooking) this.post(link)
  }

  lost(link: Link): void {
    this.posted.delete(link)
  }

  take(link: Link, _question: Inquiry, response: Response): void {
    this.posted.delete(link)
    if (response._tag !== "Leads" || !this.isLooking) return
    this.spoken.add(link)
    this.found(response.leader)
  }

  retry(): void {}

  private post(link: Link): void {
    if (this.posted.has(link) || this.spoken.has(link)) return
    this.posted.add(link)
    const { other } = this
    link.ask(new Question((id) => AwaitLeader({ id, other }), () => {}), this)
  }
}
