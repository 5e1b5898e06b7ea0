/**
 * A call of a procedure that only reads.
 *
 * @module
 */
import { Effect } from "effect"
import type { Answered, Query as QueryMessage, Request } from "../messages.ts"
import type { Procedure } from "./Command.ts"
import type { Deadlines } from "./Deadlines.ts"
import { type QueryError, Rejected, Unavailable } from "./errors.ts"
import { type Answer, Waiting } from "./Inquiry.ts"
import type { Route } from "./Route.ts"

/** Whether a read sees all that was acknowledged before it began, or what a replica has at hand. */
export type Consistency = QueryMessage["consistency"]

/** A read in flight. */
export class Query extends Waiting<Answered, QueryError> {
  private readonly procedure: Procedure
  private readonly consistency: Consistency
  private readonly route: Route

  constructor(
    procedure: Procedure,
    consistency: Consistency,
    route: Route,
    deadlines: Deadlines,
    resume: (outcome: Effect.Effect<Answered, QueryError>) => void,
  ) {
    super(deadlines, resume)
    this.procedure = procedure
    this.consistency = consistency
    this.route = route
  }

  request(id: number): Request {
    const { payload, procedure, service } = this.procedure
    return { _tag: "Query", id, service, procedure, payload, consistency: this.consistency }
  }

  answer(answer: Answer): void {
    if (answer._tag === "Answered") return this.finish(Effect.succeed(answer))
    if (answer._tag === "TokenRefused") return this.finish(Effect.fail(answer))
    const { procedure, service } = this.procedure
    const problem = answer._tag === "Invalid" ? answer.problem : `it answered ${answer._tag} to a query`
    this.finish(Effect.fail(new Rejected({ service, procedure, problem })))
  }

  expire(): void {
    this.finish(Effect.fail(new Unavailable({ problem: this.route.problem })))
  }
}
