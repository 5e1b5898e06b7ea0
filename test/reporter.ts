import type { Reporter, TestModule } from "vitest/node"

/** What failed in a module: its tests, and whatever kept tests of it from running (a hook, an import). */
const failuresOf = (module: TestModule): number => {
  let failures = module.errors().length
  for (const suite of module.children.allSuites()) failures += suite.errors().length
  for (const _ of module.children.allTests("failed")) failures += 1
  return failures
}

/** Ends a run with one plain line for machines: `N passed, N failed`. */
export default class PlainCountReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>): void {
    const passed = modules.reduce((sum, module) => sum + [...module.children.allTests("passed")].length, 0)
    const failed = modules.reduce((sum, module) => sum + failuresOf(module), unhandledErrors.length)
    console.log(`${passed} passed, ${failed} failed`)
  }
}
