/**
 * What stands around the diagram: faults, clients' operations, and times. A part of the page's script.
 *
 * @module
 */
import { cross, fonts, type Scene } from "./paint.ts"
import type { Picture } from "./picture.ts"
import { rows, spanOf, xOfStep, xOfTime } from "./view.ts"

/** Faults, as a flag above and a shade over the nodes that they concern. */
export const paintFaults = ({ ink, layout, pen, view }: Scene): void => {
  const { faults = [] } = view.picture.trace
  faults.forEach(({ from, label, nodes, to }, index) => {
    const left = Math.max(layout.gutter, from === undefined ? -Infinity : xOfTime(view, layout, from))
    const right = Math.min(view.width, to === undefined ? Infinity : xOfTime(view, layout, to))
    if (right < layout.gutter || left > view.width) return
    const width = Math.max(3, right - left)
    pen.fillStyle = ink.alarm
    pen.globalAlpha = 0.07
    for (const { height, node, top } of layout.lanes) if (nodes.includes(node)) pen.fillRect(left, top, width, height)
    const top = layout.faultsTop + (layout.faultRows[index] ?? 0) * rows.fault
    pen.globalAlpha = 0.16
    pen.beginPath()
    pen.roundRect(left, top, width, rows.fault - 4, 4)
    pen.fill()
    pen.globalAlpha = 1
    pen.save()
    pen.beginPath()
    pen.rect(left, top, width, rows.fault - 4)
    pen.clip()
    pen.font = fonts.small
    pen.textAlign = "left"
    pen.textBaseline = "middle"
    pen.fillText(label, left + 7, top + rows.fault / 2 - 1.5)
    pen.restore()
  })
}

/** The operations of clients, as bars from their call to their answer; those of the verdict stand out. */
export const paintOperations = (scene: Scene): void => {
  const { ink, layout, pen, view } = scene
  const { operations = [], verdict } = view.picture.trace
  for (const operation of operations) {
    const [from, to] = spanOf(view, layout, operation)
    if (to < layout.gutter || from > view.width) continue
    const isAccused = verdict?.operations.includes(operation.id) === true
    const color = isAccused ? ink.alarm : ink.accent
    const top = layout.clientsTop + layout.clients.indexOf(operation.client) * rows.client + 3
    const height = rows.client - 7
    pen.beginPath()
    pen.roundRect(from, top, to - from, height, 5)
    pen.globalAlpha = isAccused ? 0.3 : 0.12
    pen.fillStyle = color
    pen.fill()
    pen.globalAlpha = 1
    pen.strokeStyle = color
    pen.lineWidth = isAccused ? 2 : 1
    pen.setLineDash(operation.outcome === "unknown" ? [4, 3] : [])
    pen.stroke()
    pen.setLineDash([])
    pen.save()
    pen.beginPath()
    pen.rect(Math.max(from, layout.gutter), top, to - Math.max(from, layout.gutter), height)
    pen.clip()
    pen.fillStyle = isAccused ? ink.alarm : ink.ink
    pen.font = fonts.small
    pen.textAlign = "left"
    pen.textBaseline = "middle"
    const answer = operation.outcome === "ok" ? operation.result : operation.outcome
    const what = answer === undefined ? operation.label : `${operation.label} → ${answer}`
    pen.fillText(what, Math.max(from, layout.gutter) + 7, top + height / 2)
    pen.restore()
    if (isAccused && to < view.width) cross(scene, to, top + height / 2, 4, ink.alarm)
    const x = Math.max(from, layout.gutter) + 12
    scene.spots.push({
      x,
      y: top + height / 2,
      step: view.step,
      what: () => `${operation.client}: ${what}`,
    })
  }
}

/** A time as a reader wants it. */
export const timeInWords = ({ trace }: Picture, at: number): string => {
  if (trace.clock === "steps") return `step ${at}`
  return at >= 10_000 ? `${(at / 1000).toFixed(3)} s` : `${at.toFixed(at < 100 ? 2 : 1)} ms`
}

/** When the steps were, as often as there is room. */
export const paintTimes = ({ ink, layout, pen, view }: Scene): void => {
  pen.fillStyle = ink.rule
  pen.fillRect(layout.gutter, layout.bottom, view.width - layout.gutter, 1)
  pen.font = fonts.small
  pen.textAlign = "center"
  pen.textBaseline = "middle"
  const told = (step: number, x: number) => {
    pen.fillText(timeInWords(view.picture, view.picture.steps[step]?.at ?? 0), x, layout.bottom + rows.axis / 2 + 1)
  }
  const chosen = xOfStep(view, layout, view.step)
  let last = -Infinity
  pen.fillStyle = ink.faint
  for (const { index } of view.picture.steps) {
    const x = xOfStep(view, layout, index)
    if (x > view.width) break
    if (x < layout.gutter + 36 || x > view.width - 36 || x - last < 110 || Math.abs(x - chosen) < 90) continue
    told(index, x)
    last = x
  }
  pen.fillStyle = ink.accent
  pen.font = fonts.bold
  if (chosen > layout.gutter) told(view.step, Math.max(layout.gutter + 40, Math.min(chosen, view.width - 40)))
}
