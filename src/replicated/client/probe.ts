/**
 * Asks one node how it stands, once.
 *
 * @module
 */
import { Effect } from "effect"
import { AskStatus, type Response, type Status } from "../messages.ts"
import type { Deadlines, Limited } from "./Deadlines.ts"
import { Unavailable } from "./errors.ts"
import { Question } from "./Inquiry.ts"
import type { Asker, Link } from "./Link.ts"

/** How the node of a link stands; fails as soon as it shows that it does not answer. */
export const probe = (link: Link, deadlines: Deadlines): Effect.Effect<Status, Unavailable> =>
  Effect.callback((resume) => {
    const question = new Question((id) => AskStatus({ id }), () => {})
    const stop = () => {
      question.end()
      deadlines.stop(limited)
      ignore()
    }
    const finish = (outcome: Effect.Effect<Status, Unavailable>) => {
      stop()
      resume(outcome)
    }
    const fail = (problem: string) => finish(Effect.fail(new Unavailable({ problem: `${link.address}: ${problem}` })))
    const limited: Limited = { expire: () => fail("no answer came in time") }
    const asker: Asker = {
      opened: () => link.ask(question, asker),
      slow: () => {},
      silent: () => {},
      lost: (_, problem) =>
        typeof problem === "string"
          ? fail(problem)
          : finish(Effect.fail(new Unavailable({ problem: problem.message }))),
      take: (_link, _question, response: Response) =>
        response._tag === "Status" ? finish(Effect.succeed(response)) : fail(`it answered ${response._tag}`),
      retry: () => {},
    }
    const ignore = link.tell(asker)
    deadlines.start(limited)
    if (link.isOpen) link.ask(question, asker)
    else link.open()
    return Effect.sync(stop)
  })
