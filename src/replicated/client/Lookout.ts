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
 * Has every node that is connected tell who leads as soon as it knows of another leader. In a search a node is not asked to
 * name again whom it named last: nodes that name each other would send a client round and round.
 */
export class Lookout implements Asker {
  /** Which node did not answer as a leader, while the client looks out for another. */
  private left: Link | undefined
  /** Where the node was asked and has not answered, be it in an earlier search. */
  private readonly posted = new Set<Link>()
  /** Whom each has named in this search. */
  private readonly named = new Map<Link, NodeId>()
  private readonly links: ReadonlyArray<Link>
  private readonly found: (leader: NodeId) => void

  constructor(links: ReadonlyArray<Link>, found: (leader: NodeId) => void) {
    this.links = links
    this.found = found
    for (const link of links) link.tell(this)
  }

  /** Looks out for a leader other than this node, unless it says itself that it leads. */
  look(left: Link): void {
    this.left = left
    for (const link of this.links) if (link.isOpen) this.post(link)
  }

  /** The search is over. */
  end(): void {
    if (this.left === undefined) return
    this.left = undefined
    this.named.clear()
  }

  opened(link: Link): void {
    if (this.left !== undefined) this.post(link)
  }

  lost(link: Link): void {
    this.posted.delete(link)
  }

  take(link: Link, _question: Inquiry, response: Response): void {
    this.posted.delete(link)
    if (response._tag !== "Leads" || this.left === undefined) return
    this.named.set(link, response.leader)
    this.found(response.leader)
  }

  slow(): void {}

  silent(): void {}

  retry(): void {}

  private post(link: Link): void {
    if (this.posted.has(link)) return
    this.posted.add(link)
    const other = this.named.get(link) ?? (link === this.left ? null : this.left?.node ?? null)
    link.ask(new Question((id) => AwaitLeader({ id, other }), () => {}), this)
  }
}
