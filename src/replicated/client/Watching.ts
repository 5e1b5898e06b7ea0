/**
 * A watch: the changes of a service, once each, whichever nodes tell them.
 *
 * @module
 */
import { Array as Arr, Effect, Stream } from "effect"
import { type Changed, type Request, Unwatch, Watch } from "../messages.ts"
import { ChangesCompacted, Rejected, type WatchError } from "./errors.ts"
import { type Answer, Inquiry } from "./Inquiry.ts"
import type { Route } from "./Route.ts"

/** So many may wait for a reader that is slower than the changes come; it goes on from there when it has read them. */
const capacity = 1024

/** A watch that is being told. */
export class Watching extends Inquiry {
  private readonly service: string
  private readonly route: Route
  /** The index that the reader is to see next; until a replica says which one that is, `null` stands for it. */
  private next: number | null
  private unread: Array<Changed> = []
  private failure: Effect.Effect<never, WatchError> | undefined
  private wake: () => void = () => {}

  constructor(service: string, from: number | null, route: Route) {
    super()
    this.service = service
    this.next = from
    this.route = route
  }

  request(id: number): Request {
    return Watch({ id, service: this.service, from: this.next })
  }

  override farewell(id: number): Request {
    return Unwatch({ id })
  }

  answer(answer: Answer): void {
    switch (answer._tag) {
      case "Watching":
        this.next ??= answer.next
        return
      case "Changed":
        return this.take(answer)
      case "ChangesCompacted":
        return this.fail(new ChangesCompacted({ service: this.service, first: answer.first }))
      case "TokenRefused":
        return this.fail(answer)
      default: {
        const problem = answer._tag === "Invalid" ? answer.problem : `it answered ${answer._tag} to a watch`
        return this.fail(new Rejected({ service: this.service, procedure: "watch", problem }))
      }
    }
  }

  /** What the reader has not seen yet, once there is any. */
  readonly read: Effect.Effect<Arr.NonEmptyReadonlyArray<Changed>, WatchError> = Effect.suspend(() => {
    const { unread } = this
    if (!Arr.isArrayNonEmpty(unread)) return this.failure ?? Effect.andThen(this.told, this.read)
    this.unread = []
    if (unread.length >= capacity && this.failure === undefined) this.route.ask(this)
    return Effect.succeed(unread)
  })

  private readonly told = Effect.callback<void>((resume) => {
    this.wake = () => resume(Effect.void)
    // Something may have come since the reader looked, as its fiber yields now and then.
    if (this.unread.length > 0 || this.failure !== undefined) this.wake()
  })

  private take(changed: Changed): void {
    if (this.next !== null && changed.index < this.next) return
    this.next = changed.index + 1
    this.unread.push(changed)
    if (this.unread.length >= capacity) this.at?.link.forget(this)
    this.wake()
  }

  /** What has been told is read still, and then this. */
  fail(error: WatchError): void {
    this.failure = Effect.fail(error)
    this.wake()
  }
}

/** The changes of a service from an index on, or from now on, and those to come; among `open` while it is read. */
export const watch = (
  route: Route,
  service: string,
  from: number | null,
  open: Set<Watching>,
): Stream.Stream<Changed, WatchError> => {
  if (from !== null && !(Number.isSafeInteger(from) && from >= 0)) {
    // A node would take the request for a stranger's, and end the connection.
    const problem = `changes are numbered from 1 on; watch from a whole number that is not negative, not from ${from}`
    return Stream.fail(new Rejected({ service, procedure: "watch", problem }))
  }
  return Stream.unwrap(Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const watching = new Watching(service, from, route)
        open.add(watching)
        route.ask(watching)
        return watching
      }),
      (watching) =>
        Effect.sync(() => {
          open.delete(watching)
          watching.end()
        }),
    ),
    ({ read }) => Stream.fromPull(Effect.succeed(read)),
  ))
}
