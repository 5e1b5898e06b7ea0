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

const notesText = (notes: ReadonlyArray<string> = []): string => notes.map((note) => `- ${note}`).join("\n")

const sectionText = (section: Section): string =>
  paragraphs(`### ${section.title}`, section.measured, tableText(section.table), notesText(section.notes))

/** What a suite found, or why it failed. */
export const suiteText = (result: SuiteResult): string => {
  const head = paragraphs(`## ${result.title} (${result.name}, ${formatElapsed(result.elapsedMs)})`, result.description)
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
