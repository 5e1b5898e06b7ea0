/**
 * Clients that watch services: each is told all changes from an index on, each once and in order.
 *
 * @module
 */
import type { ChangeHistory, Changes } from "./Changes.ts"
import { Changed, ChangesCompacted, type Response, Unavailable, Watching } from "./messages.ts"

/** A watch of a service. */
export interface Watch {
  readonly id: number
  readonly service: string
  readonly respond: (response: Response) => void
  /** Called when it ends by itself. */
  readonly onEnd: () => void
}

/** All watches at a replica. */
export class Watches {
  /** By service; of each watch, the index of the changes that it is told next. */
  private readonly next = new Map<string, Map<Watch, number>>()

  /** Begins a watch and tells it what is kept from `from` on; if something is not, ends it. */
  begin(watch: Watch, from: number | null, history: ChangeHistory): void {
    const start = from === null ? history.next : Math.max(from, 1)
    if (start >= history.first) watch.respond(Watching({ id: watch.id, next: start }))
    const watches = this.of(watch.service)
    watches.set(watch, start)
    this.catchUp(watches, watch, start, history)
  }

  end(watch: Watch): void {
    this.of(watch.service).delete(watch)
  }

  /** A call has made changes. */
  changed(service: string, index: number, changes: Changes): void {
    const watches = this.next.get(service)
    if (watches === undefined) return
    for (const [watch, next] of watches) {
      if (index < next) continue
      watches.set(watch, index + 1)
      watch.respond(Changed({ id: watch.id, index, changes }))
    }
  }

  /** The history of a service has been replaced by one that has come further. */
  replaced(service: string, history: ChangeHistory): void {
    const watches = this.of(service)
    for (const [watch, next] of watches) this.catchUp(watches, watch, next, history)
  }

  /** Nothing will change here any more: whoever watches is to go on elsewhere. */
  stop(why: string): void {
    const watches = Array.from(this.next.values(), (watches) => [...watches.keys()]).flat()
    this.next.clear()
    for (const { id, onEnd, respond } of watches) {
      respond(Unavailable({ id, why }))
      onEnd()
    }
  }

  private catchUp(watches: Map<Watch, number>, watch: Watch, next: number, history: ChangeHistory): void {
    const { id, onEnd, respond } = watch
    if (next < history.first) {
      watches.delete(watch)
      respond(ChangesCompacted({ id, first: history.first }))
      return onEnd()
    }
    watches.set(watch, Math.max(next, history.next))
    for (const [offset, changes] of history.from(next).entries()) {
      respond(Changed({ id, index: next + offset, changes }))
    }
  }

  private of(service: string): Map<Watch, number> {
    const known = this.next.get(service)
    if (known !== undefined) return known
    const none = new Map<Watch, number>()
    this.next.set(service, none)
    return none
  }
}
