import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // `threads` is flaky under Deno; `forks` is not.
    pool: "forks",
    // By itself Vitest leaves one out, and of two cores that is half.
    maxWorkers: "100%",
    // Deno runs TypeScript by itself. Through Vite's module runner every import is a property access, which made the
    // explorer's tests take twice as long.
    // Its loader serves mocks alone, which no test has; with it, `require` of JSON fails under Deno (playwright-core does that).
    experimental: { viteModuleRunner: false, nodeLoader: false },
    reporters: ["default", "./test/reporter.ts"],
    // It ends a test that hangs; one that is slow as others use the machine is none.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
