import { defineConfig } from "@playwright/test";
import type { WorkerOptions } from "./tests/fixtures";

/**
 * Every spec runs twice, with and without JavaScript. What makes sense on one
 * side only says so in its title: `@js` or `@nojs`.
 */
export default defineConfig<object, WorkerOptions>({
  testDir: "tests",
  outputDir: "test-results/artifacts",
  workers: 2,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 30_000,
  expect: { timeout: 7_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/results.json" }]],
  use: {
    browserName: "chromium",
    locale: "en-GB",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "js", grepInvert: /@nojs\b/ },
    { name: "nojs", grepInvert: /@js\b/, use: { javaScriptEnabled: false } },
  ],
});
