/** The page of a trace, as its reader sees and works it. */
import { Effect } from "effect"
import { beforeAll, describe, expect, it } from "vitest"
import { fromEntries, html, type Trace } from "../../src/trace/mod.ts"
import { type Picture, pictureOf } from "../../src/trace/page/picture.ts"
import { lastUpTo } from "../../src/trace/page/state.ts"
import { layoutOf, type View, xOfStep } from "../../src/trace/page/view.ts"
import { type Opened, useBrowser } from "./browser.ts"
import { badDay } from "./days.ts"

const open = useBrowser()

let trace: Trace.Trace
let picture: Picture

beforeAll(async () => {
  trace = fromEntries(await Effect.runPromise(badDay(1, 3000)), {
    title: `A day of <hearts> & "clocks"`,
    operations: [
      { id: 1, client: "ada", label: "put x = 1", invokedAt: 100, endedAt: 300, outcome: "ok" },
      { id: 2, client: "bob", label: "get x", invokedAt: 400, endedAt: 900, outcome: "ok", result: "0" },
      { id: 3, client: "ada", label: "put x = 2", invokedAt: 500, outcome: "unknown" },
      { id: 4, client: "bob", label: "get y", invokedAt: 1e6, outcome: "unknown" },
    ],
    verdict: { title: "Not linearizable", text: "One operation has no place.", operations: [2, 4] },
  })
  picture = pictureOf(trace)
})

const textOf = (page: Opened["page"], id: string) => page.textContent(`#${id}`)
const pressed = (page: Opened["page"], id: string) => page.getAttribute(`#${id}`, "aria-pressed")

/** How many colours are in the lanes: of an empty canvas, one. */
const colours = `(() => {
  const canvas = document.querySelector("canvas")
  const { data } = canvas.getContext("2d").getImageData(200, 0, canvas.width - 200, canvas.height)
  return new Set(new Uint32Array(data.buffer)).size
})()`

/** The contrast of two colours of the page (WCAG 2.2, 1.4.3). */
const contrastOf = (front: string, back: string) =>
  `(() => {
  const style = getComputedStyle(document.documentElement)
  const light = (name) => {
    const hex = style.getPropertyValue("--" + name).trim()
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [low, high] = [light("${front}"), light("${back}")].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
})()`

describe("the page of a trace", () => {
  it("shows 5,000 events without an error, and asks nobody for anything", async () => {
    expect(trace.events.length).toBeGreaterThan(5000)
    const { errors, page, requests } = await open(html(trace))
    expect(await page.title()).toBe(`${trace.title} · Synod trace`)
    expect(await textOf(page, "count")).toBe(`1 / ${picture.steps.length.toLocaleString("en-US")}`)
    expect(await page.evaluate(colours)).toBeGreaterThan(20)
    expect(requests).toHaveLength(1)
    expect(errors).toEqual([])
  })

  it("shows that nothing happened", async () => {
    const { errors, page } = await open(html({ ...trace, clock: "steps", events: [] }))
    expect(await textOf(page, "count")).toBe("0 / 0")
    await page.keyboard.press("ArrowRight")
    expect(await textOf(page, "count")).toBe("0 / 0")
    expect(await page.isHidden("#order")).toBe(true)
    expect(errors).toEqual([])
  })

  it("shows what looks like code, and never runs it", async () => {
    const code = "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    const place = `${code}@a`
    const { errors, page, requests } = await open(html({
      format: "synod-trace",
      version: 1,
      title: code,
      clock: "steps",
      nodes: ["a"],
      events: [
        { _tag: "State", at: 0, self: place, state: { [code]: code, ["__proto__"]: code, mode: { _tag: code } } },
        { _tag: "Sent", at: 0, id: 1, from: place, to: place, message: { _tag: code, text: code } },
        { _tag: "Lost", at: 0, id: 1, from: place, to: place, why: code },
      ],
      faults: [{ label: code, nodes: ["a"] }],
      operations: [{ id: 1, client: code, label: code, invokedAt: 0, outcome: "ok", result: code }],
      verdict: { title: code, text: code, operations: [1] },
    }))
    for (const id of ["verdict", "moment", "tags", "modes", "states"]) expect(await textOf(page, id)).toContain(code)
    expect(await page.evaluate("window.ran")).toBeUndefined()
    expect(await page.evaluate("document.images.length")).toBe(0)
    expect(requests).toHaveLength(1)
    expect(errors).toEqual([])
  })

  it("is stepped through by keys, buttons and the slider, and tells each step to who does not see it", async () => {
    const { page } = await open(html(trace))
    const last = picture.steps.length - 1
    const step = () => page.inputValue("#slider").then(Number)
    const leads = async (act: Promise<void>) => {
      await act
      return await step()
    }
    const key = (name: string) => leads(page.keyboard.press(name))
    expect(await key("ArrowRight")).toBe(1)
    expect(await key("PageDown")).toBe(11)
    expect(await key("ArrowLeft")).toBe(10)
    expect(await key("End")).toBe(last)
    expect(await key("ArrowRight")).toBe(last)
    expect(await key("Home")).toBe(0)
    expect(await leads(page.click("#next"))).toBe(1)
    expect(await leads(page.click("#last"))).toBe(last)
    expect(await leads(page.click("#previous"))).toBe(last - 1)
    expect(await leads(page.fill("#slider", "700"))).toBe(700)
    // A focused slider has its own ideas of keys: one press is one step there too.
    await page.focus("#slider")
    expect(await key("ArrowRight")).toBe(701)
    const [first = ""] = await page.locator("#moment li").allTextContents()
    expect(first).not.toBe("")
    expect(await page.getAttribute("#slider", "aria-valuetext")).toContain(first.slice(0, 100))
    await page.waitForURL(/#701$/)
  })

  // WebKit throws at the 101st replaceState within 30 seconds (History::stateObjectAdded).
  it("keeps the step in its address, and not every one of a key that is held", async () => {
    const { page } = await open(html(trace))
    await page.evaluate(`(() => {
      window.kept = 0
      const keep = history.replaceState.bind(history)
      history.replaceState = (...step) => {
        kept++
        keep(...step)
      }
      for (let i = 0; i < 200; i++) document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }))
    })()`)
    await page.waitForURL(/#200$/)
    expect(await page.evaluate("kept")).toBe(1)
  })

  it("shows what each role knows at the chosen step, and marks what is new", async () => {
    const { page } = await open(html(trace))
    const wanted = [...picture.tracks.values()].flatMap(({ place, versions }) =>
      versions.filter(({ news = [] }) => news.length > 0).slice(5, 7).map((version) => ({ place, version }))
    )
    expect(wanted.length).toBeGreaterThan(5)
    for (const { place, version } of wanted) {
      await page.fill("#slider", String(version.step))
      const card = page.locator(`[data-place="${place}"]`)
      expect(await card.getAttribute("class")).toBe("acts")
      const [news] = version.news ?? []
      expect(await card.locator("dt.new").allTextContents()).toContain(news?.field)
      expect(await card.locator("dd.new").first().textContent()).toBe(`${news?.was} → ${news?.is}`)
      for (const [other, { versions, node }] of picture.tracks) {
        const state = lastUpTo(versions, version.step)?.state
        const isUp = lastUpTo(picture.isUp.get(node) ?? [], version.step)?.is
        const text = await page.locator(`[data-place="${other}"]`).textContent()
        if (isUp === true) { for (const value of Object.values(state ?? {})) expect(text).toContain(String(value)) }
        else expect(text).toContain("down")
      }
    }
  })

  it("draws the verdict, whose operations lead to their calls", async () => {
    const { page } = await open(html(trace))
    expect(await textOf(page, "verdict")).toContain("Not linearizable")
    const accused = page.locator("#verdict button")
    expect(await accused.allTextContents()).toEqual(["bob: get x → 0", "bob: get y → unknown"])
    await accused.nth(1).click()
    expect(await page.inputValue("#slider")).toBe(String(picture.steps.length - 1))
    await accused.first().click()
    const at = picture.steps[Number(await page.inputValue("#slider"))]?.at
    expect(at).toBeGreaterThanOrEqual(400)
    expect(at).toBeLessThan(410)
  })

  it("zooms, goes by time or by order, hides messages, and chooses the step that is clicked", async () => {
    const { errors, page } = await open(html(trace))
    const drawn = async () => {
      await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
      return await page.evaluate<string>("document.querySelector('canvas').toDataURL()")
    }
    let before = await drawn()
    const changes = async (act: Promise<void>) => {
      await act
      const after = await drawn()
      const isChanged = after !== before
      before = after
      return isChanged
    }
    expect(await changes(page.keyboard.press("+"))).toBe(true)
    expect(await changes(page.keyboard.press("-"))).toBe(true)
    expect(await changes(page.click("#closer"))).toBe(true)
    expect(await changes(page.click("#time"))).toBe(true)
    expect([await pressed(page, "time"), await pressed(page, "order")]).toEqual(["true", "false"])
    expect(await changes(page.click("#tags button"))).toBe(true)
    expect(await changes(page.click("#tags button"))).toBe(true)
    expect(await changes(page.click("#order"))).toBe(true)
    expect(await changes(page.click("canvas", { position: { x: 700, y: 200 } }))).toBe(true)
    expect(Number(await page.inputValue("#slider"))).toBeGreaterThan(3)
    expect(errors).toEqual([])
  })

  it("says what is pointed at", async () => {
    const { page } = await open(html(trace))
    expect(await page.isVisible("#tip")).toBe(false)
    const { width = 0 } = await page.locator("canvas").boundingBox() ?? {}
    const layout = layoutOf(picture, width)
    const index = picture.steps.findIndex(({ events }) => events[0]?._tag === "TimerFired")
    const { place = "" } = picture.steps[index] ?? {}
    const view: View = { picture, axis: "order", zoom: 30, left: 0, width, step: 0, hidden: new Set() }
    await page.hover("canvas", { position: { x: xOfStep(view, layout, index), y: layout.y.get(place) ?? 0 } })
    expect(await textOf(page, "tip")).toBe(`${place}: timer beat fires`)
  })

  it("is dark where the system is, and as the reader chooses", async () => {
    const { page } = await open(html(trace), { colorScheme: "dark" })
    const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor")
    const dark = await ground()
    await page.click("#theme")
    const light = await ground()
    expect([dark, light]).toEqual(["rgb(18, 21, 24)", "rgb(247, 247, 245)"])
    await page.emulateMedia({ colorScheme: "light" })
    expect(await ground()).toBe(light)
    await page.click("#theme")
    expect(await ground()).toBe(dark)
  })

  it.each(["light", "dark"] as const)(
    "has enough contrast for text and for marks when it is %s",
    async (colorScheme) => {
      const { page } = await open(html(trace), { colorScheme })
      for (const back of ["card", "paper"]) {
        for (const front of ["ink", "faint", "accent", "alarm"]) {
          expect(await page.evaluate<number>(contrastOf(front, back)), `${front} on ${back}`).toBeGreaterThanOrEqual(
            4.5,
          )
        }
      }
      for (const index of [1, 2, 3, 4, 5, 6]) {
        const contrast = await page.evaluate<number>(contrastOf(`series-${index}`, "card"))
        expect(contrast, `series ${index}`).toBeGreaterThanOrEqual(3)
      }
    },
  )

  it("fits a narrow window", async () => {
    const { errors, page } = await open(html(trace), { width: 360, height: 740 })
    await page.keyboard.press("End")
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360)
    expect(await page.evaluate(colours.replaceAll("200", "90"))).toBeGreaterThan(20)
    expect(errors).toEqual([])
  })
})
