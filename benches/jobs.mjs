// The queue: what benches/jobs/ measures, and what its work costs the pages.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, asking, everywhere, run, serving, spawnOn, stop, waitFor } from "./program.mjs";
import { median } from "./pages.mjs";

/** Runs one measurement in a folder of its own; gives what it printed. */
export async function measureJobs(program, what, { core = everywhere, more = [] } = {}) {
  const data = mkdtempSync(join(tmpdir(), "tidings-bench-jobs-"));
  try {
    const said = await run(core, program, [what, "--data", data, ...more]);
    return JSON.parse(/^\{.*\}$/m.exec(said)[0]);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/**
 * The first page's p99 for a member on the site's core, at rest and while jobs drain on the same
 * core; round after round, the median of the ratios.
 */
export async function measurePagesBeside(program, community, { rounds, jobs }) {
  const child = spawnOn(serving, program, ["site", "--data", community.data], { stdin: "pipe" });
  const found = [];
  try {
    const [, url] = await waitFor(child, /listening on (http:\/\/[\w.:]+)/, 60);
    const cookie = await new Server(child, url, 0).signIn(community.handle, community.password);
    await p99(url, cookie, 1);
    for (let round = 0; round < rounds; round += 1) {
      const rest = await p99(url, cookie, 2);
      child.said = "";
      child.stdin.write(`${jobs}\n`);
      const beside = await p99(url, cookie, 2);
      const [, ms] = await waitFor(child, /drained in (\d+) ms/, 60);
      found.push({ rest, beside, ratio: beside / rest, drained_ms: Number(ms) });
    }
    child.stdin.end();
  } finally {
    await stop(child);
  }
  return { ratio: median(found.map((one) => one.ratio)), drained_ms: median(found.map((one) => one.drained_ms)), rounds: found };
}

async function p99(url, cookie, seconds) {
  const script = new URL("wrk.lua", import.meta.url).pathname;
  const said = await run(asking, "wrk", ["-t1", "-c4", `-d${seconds}s`, "--latency", "-H", `Cookie: ${cookie}`, "-s", script, `${url}/`]);
  return JSON.parse(/^MEASURED (.*)$/m.exec(said)[1]).p99_us;
}
