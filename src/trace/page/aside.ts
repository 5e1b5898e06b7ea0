/**
 * What is said once: the legend, the messages that can be hidden, and the verdict. A part of the page's script.
 *
 * @module
 */
import type { Trace } from "../Trace.ts"
import type { Page } from "./dom.ts"
import { box } from "./panel.ts"
import type { Picture } from "./picture.ts"

/** Which colour is which mode, and what the marks mean. */
export const showLegend = (page: Page, picture: Picture, colorOf: (mode: string) => string): void => {
  const modes = picture.modes.map((mode) => {
    const item = box(page, "li", "", mode)
    item.style.setProperty("--mode", colorOf(mode))
    return item
  })
  page.getElementById("modes")?.replaceChildren(...modes)
}

/** A button a kind of message, which hides and shows it. */
export const offerTags = (page: Page, picture: Picture, hidden: Set<string>, redraw: () => void): void => {
  const buttons = picture.tags.map((tag) => {
    const button = box(page, "button", "", tag)
    button.setAttribute("type", "button")
    button.setAttribute("aria-pressed", "true")
    button.addEventListener("click", () => {
      if (!hidden.delete(tag)) hidden.add(tag)
      button.setAttribute("aria-pressed", String(!hidden.has(tag)))
      redraw()
    })
    return button
  })
  page.getElementById("tags")?.replaceChildren(...buttons)
}

/** What was found wrong, with the operations that show it: each leads to the moment of its call. */
export const showVerdict = (page: Page, { operations = [], verdict }: Trace, goTo: (at: number) => void): void => {
  const place = page.getElementById("verdict")
  if (verdict === undefined || place === null) return
  place.hidden = false
  const accused = operations.filter(({ id }) => verdict.operations.includes(id))
  const items = accused.map(({ client, invokedAt, label, outcome, result }) => {
    const button = box(page, "button", "", `${client}: ${label} → ${result ?? outcome}`)
    button.setAttribute("type", "button")
    button.addEventListener("click", () => goTo(invokedAt))
    return box(page, "li", "", button)
  })
  place.replaceChildren(
    box(page, "h2", "", verdict.title),
    box(page, "p", "", verdict.text),
    ...items.length === 0 ? [] : [box(page, "ul", "", ...items)],
  )
}
