/**
 * What a node answers by HTTP, besides its services: whether it is well, and its metrics.
 *
 * @module
 */
import { type Context, Effect, Exit } from "effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import type { ReplicatedLogService } from "../protocols/ReplicatedLog.ts"
import type { ReplicaService } from "../replicated/mod.ts"
import { observe } from "./gauges.ts"

/** Answers a request. */
export type Handler = (request: Request) => Promise<Response>

const text = (body: string, status = 200): Response =>
  new Response(`${body}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } })

/** How long a node may take to show that it can serve. */
const patience = "2 seconds"

/**
 * `/health`: 200 while the node runs. `/ready`: 200 if it can serve, as a leader and a quorum have just confirmed; else 503.
 * `/metrics`: in the form of Prometheus. All else goes to `services`.
 */
export const routes = (
  log: ReplicatedLogService,
  replica: ReplicaService,
  context: Context.Context<never>,
  services: Handler,
): Handler => {
  const run = Effect.runPromiseWith(context)
  const runExit = Effect.runPromiseExitWith(context)
  const ready = Effect.timeout(log.readIndex, patience)
  return async (request) => {
    switch (new URL(request.url).pathname) {
      case "/health":
        return text("running")
      case "/ready": {
        const exit = await runExit(ready)
        return Exit.isSuccess(exit) ? text("ready") : text("no leader that a quorum confirms is at hand", 503)
      }
      case "/metrics":
        await run(observe(replica))
        return new Response(PrometheusMetrics.formatUnsafe(context), {
          headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        })
      default:
        return services(request)
    }
  }
}
