/**
 * A report as text: Markdown tables, aligned, so that they read well in a terminal and paste into a page as they are.
 *
 * @module
 */
import { DateTime } from "effect"
import { markdownTable } from "markdown-table"
import { formatCell, formatColumn, formatElapsed, isNumeric } from "./figure.ts"
import { describe } from "./Machine.ts"
import type { BenchReport, Section, SuiteResult, Table } from "./Report.ts"

/** A table, figures aligned right. */
export const tableText = (table: Table): string =>
  markdownTable(
    [
      table.columns.map(formatColumn),
      ...table.rows.map((row) => table.columns.map((column, index) => formatCell(row[index] ?? null, column))),
    ],
    { align: isNumeric(table).map((numeric) => numeric ? "r" : "l") },
  )

const paragraphs = (...parts: ReadonlyArray<string>): string => parts.filter((part) => part !== "").join("\n\n")

const lineWidth = 110

/** Breaks lines between words; what is longer than a line stays whole. */
const wrap = (text: string, indent = ""): string =>
  text.split(" ").reduce<ReadonlyArray<string>>((lines, word) => {
    const line = lines.at(-1)
    return line === undefined || line.length + 1 + word.length > lineWidth
      ? [...lines, line === undefined ? word : indent + word]
      : [...lines.slice(0, -1), `${line} ${word}`]
  }, []).join("\n")

const notesText = (notes: ReadonlyArray<string> = []): string => notes.map((note) => wrap(`- ${note}`, "  ")).join("\n")

const sectionText = (section: Section): string =>
  paragraphs(`### ${section.title}`, wrap(section.measured), tableText(section.table), notesText(section.notes))

/** What a suite found, or why it failed. */
export const suiteText = (result: SuiteResult): string => {
  const head = paragraphs(
    `## ${result.title} (${result.name}, ${formatElapsed(result.elapsedMs)})`,
    wrap(result.description),
  )
  return result._tag === "Failed"
    ? paragraphs(head, `Failed: ${result.cause}`)
    : paragraphs(head, ...result.report.sections.map(sectionText), notesText(result.report.notes))
}

/** Where and when the run takes place. */
export const headText = (report: BenchReport): string =>
  paragraphs(
    `# Synod bench, ${DateTime.formatIso(report.startedAt)}${report.quick ? " (quick)" : ""}`,
    describe(report.machine),
  )
