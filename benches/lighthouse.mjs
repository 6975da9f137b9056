// Lighthouse, in its own settings for a phone: `scripts/lighthouse URL…`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { median } from "./pages.mjs";
import { everywhere, run } from "./program.mjs";

const program = fileURLToPath(new URL("../end2end/node_modules/.bin/lighthouse", import.meta.url));
const browser = process.env.CHROMIUM || "/usr/bin/chromium";
const flags =
  "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
export const categories = ["performance", "accessibility", "best-practices", "seo"];

/** The median score of each category over several runs, and what the last run found wanting. */
export async function lighthouse(url, runs) {
  if (!existsSync(program)) throw new Error("Lighthouse is not installed; scripts/setup bench does it");
  const reports = [];
  for (let turn = 0; turn < runs; turn += 1) {
    // On a busy machine the browser now and then loses the trace of a page; once more is fair, twice is a finding.
    reports.push(await report(url).catch(() => report(url)));
  }
  const scores = Object.fromEntries(categories.map((category) =>
    [category, Math.round(median(reports.map((one) => one.categories[category].score ?? 0)) * 100)]));
  const last = reports.at(-1);
  const audit = (name) => Math.round(median(reports.map((one) => one.audits[name]?.numericValue ?? 0)));
  const wanting = Object.values(last.audits)
    .filter((one) => one.score !== null && one.score < 0.9 && ["binary", "numeric"].includes(one.scoreDisplayMode))
    .map((one) => `${one.id}${one.displayValue ? ` (${one.displayValue})` : ""}`);
  return {
    url, runs, scores, wanting,
    first_paint_ms: audit("first-contentful-paint"),
    largest_paint_ms: audit("largest-contentful-paint"),
    blocking_ms: audit("total-blocking-time"),
    layout_shift: median(reports.map((one) => one.audits["cumulative-layout-shift"]?.numericValue ?? 0)),
    version: last.lighthouseVersion,
  };
}

async function report(url) {
  const folder = mkdtempSync(join(tmpdir(), "tidings-lighthouse-"));
  try {
    const file = join(folder, "report.json");
    await run(everywhere, program,
      [url, "--output=json", `--output-path=${file}`, "--quiet", "--no-enable-error-reporting", `--chrome-flags=${flags}`],
      { env: { CHROME_PATH: browser } });
    const found = JSON.parse(readFileSync(file, "utf8"));
    if (found.runtimeError) throw new Error(`Lighthouse could not read ${url}: ${found.runtimeError.message}`);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const runs = Number(process.env.RUNS || 3);
  for (const url of process.argv.slice(2)) {
    const found = await lighthouse(url, runs);
    const scores = categories.map((category) => `${category} ${found.scores[category]}`).join(", ");
    console.log(`${url}: ${scores} (median of ${runs})`);
    console.log(`  first paint ${found.first_paint_ms} ms, largest ${found.largest_paint_ms} ms, blocked ${found.blocking_ms} ms, shift ${found.layout_shift.toFixed(3)}`);
    if (found.wanting.length > 0) console.log(`  wanting: ${found.wanting.join(", ")}`);
  }
}
