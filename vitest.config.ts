import { defineConfig } from "vitest/config"

// `threads` is flaky under Deno; `forks` is not.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    reporters: ["default", "./test/reporter.ts"],
    testTimeout: 60_000,
  },
})
