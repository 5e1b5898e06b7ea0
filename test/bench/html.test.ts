import { describe, expect, it } from "@effect/vitest"
import { html } from "../../bench/harness/html.ts"
import { plotSvg } from "../../bench/harness/plot.ts"
import { style } from "../../bench/harness/style.ts"
import { plots, report } from "./fixture.ts"

const page = html(report)

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

describe("html", () => {
  it("loads nothing: no script, no source, no import, no address in a style or a link", () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|base)\b/i)
    expect(page).not.toMatch(/\b(src|srcset|action|data|xlink:href)\s*=/i)
    expect(page).not.toMatch(/@import|url\((?!#)/i)
    expect([...page.matchAll(/\bhref="([^"]*)"/g)].map(([, target]) => target)).toEqual(["#commit-latency", "#core"])
    expect(page).toContain("default-src 'none'")
  })

  it("draws one svg a plot, named for those who cannot see it", () => {
    expect(count(page, /<svg\b/g)).toBe(plots.length)
    expect(page).toContain('aria-label="Throughput"')
  })

  it("keeps the plots' inner names apart", () => {
    const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it("shows each table's cells, figures aligned right", () => {
    expect(page).toContain("<td>3 regions</td>")
    expect(page).toContain('<td class="figure">1,235</td>')
    expect(count(page, /<table>/g)).toBe(1)
  })

  it("escapes every text that a suite gives", () => {
    expect(page).toContain("<td>&lt;script&gt;</td>")
    expect(page).toContain("Commit latency &lt;at the leader&gt;")
    expect(page).toContain("Error: &lt;boom&gt;")
    expect(page).not.toContain("<boom>")
  })

  it("names the series of a plot when there are several, each with its colour", () => {
    expect(page).toContain('<span style="--series: var(--series-2)">Multi-Paxos</span>')
    expect(count(page, /class="legend"/g)).toBe(plots.filter(({ series }) => series.length > 1).length)
  })

  it("shows as code what a suite puts between backticks", () => {
    expect(page).toContain("<code>a &lt; b</code>")
  })

  it("names the machine, the time and a quick run", () => {
    for (const fact of ["CPU, 2 cores", "2026-01-02T03:04:05.678Z", "quick run"]) expect(page).toContain(fact)
  })
})

describe("plot", () => {
  it("takes its colours from the page, which has each in light and in dark", () => {
    const variables = new Set(
      plots.flatMap((plot) => [...plotSvg(plot).matchAll(/var\((--[\w-]+)\)/g)].map(([, name]) => name)),
    )
    expect(variables).toContain("--series-1")
    const [light = "", dark = ""] = style.split("prefers-color-scheme: dark")
    for (const variable of variables) {
      expect(light).toContain(`${variable}:`)
      expect(dark).toContain(`${variable}:`)
    }
  })

  it.each(plots)("draws series, labels and axes of $kind", (plot) => {
    const svg = plotSvg(plot)
    expect(svg).toContain(plot.x.label)
    expect(svg).toContain(plot.y.label)
    expect(svg).toContain("--series-1")
    expect(svg.includes("--series-2")).toBe(plot.series.length > 1)
    expect(svg).not.toMatch(/NaN|undefined/)
  })
})
