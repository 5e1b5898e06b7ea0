/**
 * Tells when no node can be reached.
 *
 * @module
 */
import type { TokenRefused } from "./errors.ts"
import type { Asker, Link } from "./Link.ts"

/** Listens to all links. A caller whose time is limited is told by its error; who waits for ever has only this. */
export class Outage implements Asker {
  /** Why each node that could not be reached, or has gone, since one was reached last, is out of reach. */
  private readonly problems = new Map<Link, string>()
  private told: string | undefined
  private readonly links: ReadonlyArray<Link>
  private readonly tell: (problem: string | undefined) => void

  /** `tell` hears why no node can be reached, or that one can be again: once, until that changes. */
  constructor(links: ReadonlyArray<Link>, tell: (problem: string | undefined) => void) {
    this.links = links
    this.tell = tell
    for (const link of links) link.tell(this)
  }

  opened(): void {
    this.problems.clear()
    this.say(undefined)
  }

  lost(link: Link, problem: string | TokenRefused): void {
    // Who refuses the client is within its reach.
    if (typeof problem !== "string") return void this.problems.delete(link)
    this.problems.set(link, problem)
    if (this.problems.size < this.links.length) return
    this.say(this.links.map((link) => `${link.address}: ${this.problems.get(link)}`).join("; "))
  }

  slow(): void {}

  silent(): void {}

  take(): void {}

  retry(): void {}

  private say(problem: string | undefined): void {
    if (problem === this.told) return
    this.told = problem
    this.tell(problem)
  }
}
