/**
 * A report as one HTML page that loads nothing: no script, and every style and plot inline. Its own content security
 * policy holds it to that.
 *
 * @module
 */
import { DateTime } from "effect"
import { formatCell, formatColumn, formatElapsed, isNumeric } from "./figure.ts"
import { describe } from "./Machine.ts"
import { plotSvg, seriesColor } from "./plot.ts"
import type { BenchReport, Plot, Section, SuiteResult, Table } from "./Report.ts"
import { style } from "./style.ts"

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

/** Text in which what stands between backticks is code. */
const prose = (text: string): string => escape(text).replace(/`([^`]+)`/g, "<code>$1</code>")

const element = (tag: string, ...children: ReadonlyArray<string>): string => `<${tag}>${children.join("\n")}</${tag}>`

const tableHtml = (table: Table): string => {
  const numeric = isNumeric(table)
  const cell = (tag: "td" | "th") => (text: string, index: number) =>
    `<${tag}${numeric[index] === true ? ' class="figure"' : ""}>${prose(text)}</${tag}>`
  const head = table.columns.map(formatColumn).map(cell("th"))
  const rows = table.rows.map((row) =>
    element("tr", ...table.columns.map((column, index) => formatCell(row[index] ?? null, column)).map(cell("td")))
  )
  return `<div class="wide">${
    element("table", element("thead", element("tr", ...head)), element("tbody", ...rows))
  }</div>`
}

/** Here and not in the plot, because only the browser knows how wide a text is. */
const legendHtml = ({ series }: Plot): string =>
  series.length < 2
    ? ""
    : `<p class="legend">${
      series.map(({ name }, index) => `<span style="--series: ${seriesColor(index)}">${escape(name)}</span>`).join("\n")
    }</p>`

const plotHtml = (plot: Plot): string =>
  `<figure role="img" aria-label="${escape(plot.title)}">
<figcaption>${escape(plot.title)}</figcaption>
${legendHtml(plot)}
${plotSvg(plot)}
</figure>`

const notesHtml = (notes: ReadonlyArray<string> = []): string =>
  notes.length === 0 ? "" : element("ul", ...notes.map((note) => element("li", prose(note))))

const sectionHtml = (section: Section): string =>
  element(
    "section",
    element("h3", escape(section.title)),
    `<p class="measured">${prose(section.measured)}</p>`,
    ...(section.plots ?? []).map(plotHtml),
    tableHtml(section.table),
    notesHtml(section.notes),
  )

const suiteHtml = (result: SuiteResult): string =>
  `<article id="${escape(result.name)}">
<h2>${escape(result.title)} <small>${escape(result.name)}, ${formatElapsed(result.elapsedMs)}</small></h2>
<p>${escape(result.description)}</p>
${
    result._tag === "Failed"
      ? `<pre class="failed">${escape(result.cause)}</pre>`
      : [...result.report.sections.map(sectionHtml), notesHtml(result.report.notes)].join("\n")
  }
</article>`

/** The whole page. */
export const html = (report: BenchReport): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Synod bench</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>Synod bench</h1>
<p class="measured">${DateTime.formatIso(report.startedAt)}${report.quick ? ", quick run" : ""}<br>
${escape(describe(report.machine))}</p>
${
    element(
      "nav",
      ...report.suites.map((suite) => `<a href="#${escape(suite.name)}">${escape(suite.title)}</a>`),
    )
  }
</header>
<main>
${report.suites.map(suiteHtml).join("\n")}
</main>
</body>
</html>
`
