/**
 * Plots as SVG text, drawn by Apache ECharts without a browser. Colours are CSS variables, so that the page's theme
 * decides them; see `html.ts`.
 *
 * @module
 */
import type { EChartsOption } from "echarts"
import { BarChart, LineChart } from "echarts/charts"
import { GridComponent } from "echarts/components"
import { init, use } from "echarts/core"
import { LabelLayout } from "echarts/features"
import { SVGRenderer } from "echarts/renderers"
import { formatNumber } from "./figure.ts"
import type { Axis, Plot, Series } from "./Report.ts"

use([BarChart, LineChart, GridComponent, LabelLayout, SVGRenderer])

/** How many series have a colour of their own: `--series-1` and so on. */
export const seriesColors = 6

/** The colour of a plot's series, counted from 0, as a CSS value. */
export const seriesColor = (index: number): string => `var(--series-${index % seriesColors + 1})`

const width = 860
const height = 400
const ink = "var(--ink)"
const faint = "var(--faint)"
const rule = "var(--rule)"
const symbols = ["circle", "rect", "triangle", "diamond", "pin", "arrow"]

/** A figure short enough for an axis: 1,200 is 1.2K. */
const compact = (figure: number): string =>
  figure.toLocaleString("en-US", { notation: "compact", maximumSignificantDigits: 3 })

const categories = (plot: Plot): Array<string> => [
  ...new Set(plot.series.flatMap((series) => series.points.map((point) => String(point.x)))),
]

const scaleOf = (axis: Axis, labels: Array<string>) => {
  switch (axis.scale) {
    case "category":
      return { type: "category" as const, data: labels, axisLabel: { color: faint, interval: 0 } }
    case "linear":
      return { type: "value" as const, axisLabel: { color: faint, formatter: compact } }
    case "log2":
      return { type: "log" as const, logBase: 2, axisLabel: { color: faint, formatter: compact } }
    case "log10":
      return { type: "log" as const, logBase: 10, axisLabel: { color: faint, formatter: compact } }
  }
}

const axisOption = (axis: Axis, labels: Array<string>) => ({
  ...scaleOf(axis, labels),
  name: axis.label,
  nameTextStyle: { color: faint },
  axisLine: { lineStyle: { color: rule } },
  axisTick: { lineStyle: { color: rule } },
  minorTick: { show: false },
})

const pointsOf = (plot: Plot, series: Series, labels: ReadonlyArray<string>): Array<Array<number | string>> =>
  plot.x.scale === "category"
    ? series.points.map((point) => [labels.indexOf(String(point.x)), point.y])
    : series.points.map((point) => [point.x, point.y])

const seriesOption = (plot: Plot, labels: Array<string>) => (series: Series, index: number) => {
  const shared = {
    name: series.name,
    data: pointsOf(plot, series, labels),
    silent: true,
    emphasis: { disabled: true },
    labelLayout: { hideOverlap: true },
    label: {
      show: plot.kind === "bars",
      position: "top" as const,
      color: faint,
      formatter: ({ value }: { readonly value?: unknown }) =>
        Array.isArray(value) && typeof value[1] === "number" ? formatNumber(value[1]) : "",
    },
  }
  return plot.kind === "bars"
    ? { ...shared, type: "bar" as const, barMaxWidth: 44, itemStyle: { borderRadius: [3, 3, 0, 0] } }
    : {
      ...shared,
      type: "line" as const,
      lineStyle: { width: 2 },
      symbol: symbols[index % symbols.length] ?? "circle",
      symbolSize: 8,
    }
}

const optionOf = (plot: Plot): EChartsOption => {
  const labels = plot.x.scale === "category" ? categories(plot) : []
  return {
    animation: false,
    color: Array.from({ length: seriesColors }, (_, index) => seriesColor(index)),
    textStyle: { color: ink, fontFamily: "system-ui, sans-serif" },
    grid: { left: 12, right: 24, top: 36, bottom: 36 },
    xAxis: { ...axisOption(plot.x, labels), nameLocation: "middle", nameGap: 32, splitLine: { show: false } },
    yAxis: {
      ...axisOption(plot.y, labels),
      nameLocation: "end",
      nameTextStyle: { color: faint, align: "left" },
      splitLine: { lineStyle: { color: rule } },
    },
    series: plot.series.map(seriesOption(plot, labels)),
  }
}

/** The plot as one `<svg>` element of 860 by 400, which scales with its container. */
export const plotSvg = (plot: Plot): string => {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height })
  try {
    chart.setOption(optionOf(plot))
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}
