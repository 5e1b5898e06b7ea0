/**
 * How a node logs, and where its traces go.
 *
 * @module
 */
import { Layer, Logger } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Otlp from "effect/observability/Otlp"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import type { Settings } from "./settings.ts"

/** Log lines of this form, on standard output. */
export const logging = ({ log }: Settings): Layer.Layer<never> =>
  Logger.layer([log === "json" ? Logger.consoleJson : Logger.consolePretty()])

/**
 * Sends logs, metrics and traces by OTLP as OpenTelemetry's own environment variables say (`OTEL_EXPORTER_OTLP_ENDPOINT`
 * and the like). The module of Effect is unstable: its use is kept to this file.
 */
export const telemetry = (serviceName: string) =>
  Otlp.layerFromConfig({ resource: { serviceName }, loggerMergeWithExisting: true }).pipe(
    Layer.provide(OtlpSerialization.layerJson),
    Layer.provide(FetchHttpClient.layer),
  )
