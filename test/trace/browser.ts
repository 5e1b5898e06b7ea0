/** Pages in a real browser, Debian's Chromium, which must be there. */
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, onTestFinished } from "vitest"

const executablePath = "/usr/bin/chromium"

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** A page that was opened, and what went wrong in it or went out of it. */
export interface Opened {
  readonly page: Page
  readonly errors: Array<string>
  readonly requests: Array<string>
}

/** How a page is looked at. */
export interface Look {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: "light" | "dark"
}

/** A browser for the tests of a file; it opens pages, each for one test. */
export const useBrowser = (): (html: string, look?: Look) => Promise<Opened> => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: flags }).catch((cause) => {
      throw new Error(`pages are tested in ${executablePath}, which does not start: apt-get install chromium`, {
        cause,
      })
    })
  })
  afterAll(() => browser?.close())
  return async (html, { colorScheme = "light", height = 900, width = 1280 } = {}) => {
    const file = await Deno.makeTempFile({ suffix: ".html" })
    await Deno.writeTextFile(file, html)
    const page = await browser.newPage({ viewport: { width, height }, colorScheme })
    onTestFinished(async () => {
      await page.close()
      await Deno.remove(file)
    })
    const errors: Array<string> = []
    const requests: Array<string> = []
    page.on("pageerror", ({ message }) => errors.push(message))
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()))
    page.on("request", (request) => requests.push(request.url()))
    await page.goto(`file://${file}`)
    return { page, errors, requests }
  }
}
