/**
 * How a node logs, and where its traces go.
 *
 * @module
 */
import { ConfigProvider, Layer, Logger } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Otlp from "effect/observability/Otlp"
import * as OtlpSerialization from "effect/observability/OtlpSerialization"
import type { Sources } from "./load.ts"
import type { Settings } from "./settings.ts"

type Environment = Sources["environment"]

/** Log lines of this form, on standard output. */
export const logging = ({ log }: Settings): Layer.Layer<never> =>
  Logger.layer([log === "json" ? Logger.consoleJson : Logger.consolePretty()])

/** What OpenTelemetry's specification says of who sets no exporter, and Effect 4.1.0 does not. */
const exporting = ConfigProvider.layerAdd(
  ConfigProvider.fromEnvRecord({
    OTEL_LOGS_EXPORTER: "otlp",
    OTEL_METRICS_EXPORTER: "otlp",
    OTEL_TRACES_EXPORTER: "otlp",
  }),
)

/** Whether OpenTelemetry's environment variables say where traces go. */
export const isTraced = (environment: Environment): boolean =>
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"].some((name) => environment[name] !== undefined)

/**
 * Sends logs, metrics and traces by OTLP as OpenTelemetry's own environment variables say (`OTEL_EXPORTER_OTLP_ENDPOINT`
 * and the like). The module of Effect is unstable: its use is kept to this file.
 */
export const telemetry = (serviceName: string) =>
  Otlp.layerFromConfig({ resource: { serviceName }, loggerMergeWithExisting: true }).pipe(
    Layer.provide(OtlpSerialization.layerJson),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(exporting),
  )
