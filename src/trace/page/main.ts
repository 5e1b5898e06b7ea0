/**
 * The page at work: what the user does, and what is shown then. The last part of the page's script.
 *
 * @module
 */
import type { Trace } from "../Trace.ts"
import { timeInWords } from "./around.ts"
import { offerTags, showLegend, showVerdict } from "./aside.ts"
import type { Box, Canvas, Frame, Input, Page } from "./dom.ts"
import { type Ink, paint, type Spot } from "./paint.ts"
import { box, cardOf, linesOf, momentInWords } from "./panel.ts"
import { pictureOf } from "./picture.ts"
import { type Axis, firstZoom, follow, layoutOf, settle, stepAt, stepNear, type View, xOfStep, zoomBy } from "./view.ts"

/** An element of the page that must be there. */
export const byId = (page: Page, id: string): Box => {
  const found = page.getElementById(id)
  if (found === null) throw new Error(`the page has no "${id}"`)
  return found
}

/** The colours of the page as its theme has them now. */
export const inkOf = (page: Page, frame: Frame): Ink => {
  const style = frame.getComputedStyle(page.documentElement)
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    paper: color("paper"),
    card: color("card"),
    ink: color("ink"),
    faint: color("faint"),
    rule: color("rule"),
    accent: color("accent"),
    alarm: color("alarm"),
    series: [1, 2, 3, 4, 5, 6].map((index) => color(`series-${index}`)),
  }
}

/** The step that a keystroke leads to, if it is one that leads anywhere. */
export const stepByKey = (key: string, step: number, last: number): number | undefined => {
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, step - 1)
    case "ArrowRight":
      return Math.min(last, step + 1)
    case "PageUp":
      return Math.max(0, step - 10)
    case "PageDown":
      return Math.min(last, step + 10)
    case "Home":
      return 0
    case "End":
      return last
  }
}

/** Shows a trace. */
export const show = (trace: Trace, page: Page, frame: Frame): void => {
  const picture = pictureOf(trace)
  const last = Math.max(0, picture.steps.length - 1)
  const stage = byId(page, "stage")
  const canvas: Canvas = page.createElement("canvas")
  stage.append(canvas)
  const pen = canvas.getContext("2d")
  if (pen === null) throw new Error("this browser cannot draw on a canvas")
  const slider = byId(page, "slider")
  const tip = byId(page, "tip")
  const view: View = { picture, axis: "order", zoom: 30, left: 0, width: stage.clientWidth, step: 0, hidden: new Set() }
  let layout = layoutOf(picture, view.width)
  let ink = inkOf(page, frame)
  let spots: ReadonlyArray<Spot> = []
  let isDue = false
  let keeping = 0

  const draw = () => {
    isDue = false
    spots = paint(pen, ink, view, layout)
  }
  const redraw = () => {
    if (isDue) return
    isDue = true
    frame.requestAnimationFrame(draw)
  }
  const measure = () => {
    view.width = stage.clientWidth
    layout = layoutOf(picture, view.width)
    const { devicePixelRatio: ratio } = frame
    canvas.width = Math.round(view.width * ratio)
    canvas.height = Math.round(layout.height * ratio)
    canvas.style.setProperty("height", `${layout.height}px`)
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    settle(view, layout)
    redraw()
  }
  const colorOf = (mode: string) => ink.series[picture.modes.indexOf(mode) % ink.series.length] ?? ink.faint
  const showMoment = () => {
    const step = picture.steps[view.step]
    slider.value = String(view.step)
    slider.setAttribute("aria-valuetext", momentInWords(picture, view.step))
    byId(page, "count").textContent = `${Math.min(view.step + 1, picture.steps.length).toLocaleString("en-US")} / ${
      picture.steps.length.toLocaleString("en-US")
    }`
    byId(page, "when").textContent = timeInWords(picture, step?.at ?? 0)
    byId(page, "moment").replaceChildren(...linesOf(picture, step).map((line) => box(page, "li", "", line)))
    const cards = [...picture.tracks.values()].filter(({ versions }) => versions.length > 0)
    byId(page, "states").replaceChildren(...cards.map((track) => cardOf(page, picture, track, view.step, colorOf)))
  }
  const go = (step: number) => {
    view.step = Math.max(0, Math.min(last, step))
    follow(view, layout)
    showMoment()
    redraw()
    // Safari throws at the 101st within 30 seconds: only a step that one stays at is kept.
    frame.clearTimeout(keeping)
    keeping = frame.setTimeout(() => frame.history.replaceState(null, "", `#${view.step}`), 500)
  }
  const zoom = (factor: number, x = xOfStep(view, layout, view.step)) => {
    zoomBy(view, layout, factor, x)
    redraw()
  }
  const choose = (axis: Axis) => {
    view.axis = axis
    view.zoom = firstZoom(view, layout)
    for (const one of ["order", "time"]) byId(page, one).setAttribute("aria-pressed", String(one === axis))
    follow(view, layout)
    redraw()
  }
  const retheme = () => {
    ink = inkOf(page, frame)
    showLegend(page, picture, colorOf)
    showMoment()
    redraw()
  }

  const place = ({ clientX, clientY }: Input) => {
    const { left, top } = canvas.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }
  const spotAt = (input: Input): Spot | undefined => {
    const { x, y } = place(input)
    let best: { readonly spot: Spot; readonly far: number } | undefined
    for (const spot of spots) {
      const far = Math.hypot(spot.x - x, spot.y - y)
      if (far < 16 && far < (best?.far ?? Infinity)) best = { spot, far }
    }
    return best?.spot
  }
  let drag: { readonly x: number; readonly left: number; hasMoved: boolean } | undefined
  canvas.addEventListener("pointerdown", (input) => {
    canvas.setPointerCapture(input.pointerId)
    drag = { x: place(input).x, left: view.left, hasMoved: false }
  })
  canvas.addEventListener("pointermove", (input) => {
    const { x, y } = place(input)
    if (drag !== undefined) {
      drag.hasMoved ||= Math.abs(x - drag.x) > 4
      view.left = drag.left + drag.x - x
      settle(view, layout)
      redraw()
    }
    const spot = drag === undefined ? spotAt(input) : undefined
    tip.hidden = spot === undefined
    if (spot === undefined) return
    tip.textContent = spot.what()
    tip.style.setProperty("left", `${Math.max(8, Math.min(x + 14, view.width - 330))}px`)
    tip.style.setProperty("top", `${y + 16}px`)
  })
  canvas.addEventListener("pointerup", (input) => {
    if (drag?.hasMoved === false && place(input).x > layout.gutter) {
      go(spotAt(input)?.step ?? stepNear(view, layout, place(input).x))
    }
    drag = undefined
  })
  canvas.addEventListener("pointercancel", () => drag = undefined)
  canvas.addEventListener("pointerleave", () => tip.hidden = true)
  canvas.addEventListener("wheel", (input) => {
    const isZoom = input.ctrlKey || input.metaKey
    if (!isZoom && Math.abs(input.deltaX) <= Math.abs(input.deltaY)) return
    input.preventDefault()
    if (isZoom) return zoom(Math.exp(-input.deltaY / 300), place(input).x)
    view.left += input.deltaX
    settle(view, layout)
    redraw()
  }, { passive: false })
  page.addEventListener("keydown", (input) => {
    if (input.altKey || input.ctrlKey || input.metaKey) return
    const step = stepByKey(input.key, view.step, last)
    if (step !== undefined) go(step)
    else if (input.key === "+" || input.key === "=") zoom(1.4)
    else if (input.key === "-") zoom(1 / 1.4)
    else return
    input.preventDefault()
  })
  const click = (id: string, act: () => void) => byId(page, id).addEventListener("click", act)
  slider.max = String(last)
  slider.addEventListener("input", () => go(Number(slider.value)))
  click("first", () => go(0))
  click("previous", () => go(view.step - 1))
  click("next", () => go(view.step + 1))
  click("last", () => go(last))
  click("closer", () => zoom(1.4))
  click("farther", () => zoom(1 / 1.4))
  click("order", () => choose("order"))
  click("time", () => choose("time"))
  click("theme", () => {
    const isDark = inkIsDark(page, frame)
    page.documentElement.setAttribute("data-theme", isDark ? "light" : "dark")
    retheme()
  })
  frame.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", retheme)
  frame.addEventListener("resize", measure)

  byId(page, "axis").hidden = trace.clock === "steps"
  showVerdict(page, trace, (at) => go(stepAt(picture, at)))
  offerTags(page, picture, view.hidden, redraw)
  measure()
  choose("order")
  retheme()
  const asked = Number(frame.location.hash.slice(1))
  if (Number.isInteger(asked) && asked > 0) go(asked)
}

/** Whether the page is dark now: because the user chose so, or else because the system is. */
export const inkIsDark = (page: Page, frame: Frame): boolean => {
  const chosen = page.documentElement.getAttribute("data-theme")
  return chosen === null ? frame.matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark"
}
