/**
 * Clients that wait for another leader.
 *
 * @module
 */
import type { NodeId } from "../model/NodeId.ts"
import { Leads, type Response, Unavailable } from "./messages.ts"

/** Who waits for a leader other than this one. */
export interface Waiter {
  readonly id: number
  readonly other: NodeId | null
  readonly respond: (response: Response) => void
}

/** Who leads, as far as this replica knows, and all who wait to be told. */
export class Leaders {
  private leader: NodeId | null = null
  private waiters = new Set<Waiter>()

  /** Tells it, now or once it is so. */
  await(waiter: Waiter): void {
    if (this.leader === null || this.leader === waiter.other) this.waiters.add(waiter)
    else waiter.respond(Leads({ id: waiter.id, leader: this.leader }))
  }

  forget(waiter: Waiter): void {
    this.waiters.delete(waiter)
  }

  /** Another leads, or nobody who is known. */
  changed(leader: NodeId | null): void {
    this.leader = leader
    if (leader === null) return
    for (const waiter of this.waiters) {
      if (waiter.other === leader) continue
      this.waiters.delete(waiter)
      waiter.respond(Leads({ id: waiter.id, leader }))
    }
  }

  /** Nothing will be known here any more. */
  stop(why: string): void {
    const { waiters } = this
    this.waiters = new Set()
    for (const { id, respond } of waiters) respond(Unavailable({ id, why }))
  }
}
