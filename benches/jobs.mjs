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

/** The addresses of the jobs page that read most. */
const jobsPages = ["/admin/jobs", "?state=ready", "?state=done", "?state=dead", "?state=running", "?queue=default", "?queue=mail", "?kind=bench.nothing"];

/**
 * The jobs page for an owner, of a queue with a long history, on a program without workers: the slowest
 * address, of each the 95th of 100 requests.
 */
export async function measureJobsPage(program, filler, { backlog, database }) {
  const data = mkdtempSync(join(tmpdir(), "tidings-bench-history-"));
  const more = database ? ["--database", database] : [];
  const env = { TIDINGS_DATA: data, TIDINGS_ADDR: "127.0.0.1:0", TIDINGS_WORKERS: "0", TIDINGS_LOG: "warn", ...(database && { DATABASE_URL: database }) };
  let child;
  try {
    await run(everywhere, filler, ["fill", "--data", data, "--backlog", String(backlog), ...more]);
    const password = "of the jobs page only";
    const words = ["member", "add", "--handle", "operator", "--email", "operator@example.org", "--owner", "--password-stdin"];
    await run(everywhere, program, words, { env, input: `${password}\n` });
    child = spawnOn(serving, program, ["serve"], { env });
    const [, url] = await waitFor(child, /listening on (http:\/\/[\w.:]+)/, 60);
    const server = new Server(child, url, 0);
    const cookie = await server.signIn("operator@example.org", password);
    const found = {};
    for (const address of jobsPages) {
      const path = address.startsWith("?") ? `/admin/jobs${address}` : address;
      found[address] = await slowest(server, path, cookie);
    }
    const older = /href="(\/admin\/jobs\?[^"]*before=[^"]+)"/.exec((await server.fetch("/admin/jobs", { cookie })).body.toString());
    found.older = await slowest(server, older[1].replaceAll("&amp;", "&"), cookie);
    return { pages_ms: found, worst_ms: Math.max(...Object.values(found)) };
  } finally {
    if (child) await stop(child);
    rmSync(data, { recursive: true, force: true });
  }
}

/** The 95th of a hundred requests, in milliseconds. */
async function slowest(server, path, cookie) {
  const took = [];
  for (let request = 0; request < 100; request += 1) {
    const began = performance.now();
    const answer = await server.fetch(path, { cookie });
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}`);
    took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b)[94];
}

/**
 * The first page's p99 for a member on the site's core, at rest and while jobs drain on the same
 * core; round after round, the median of each. A single p99 moves by half of itself from one round to the next.
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
      await waitFor(child, /enqueued/, 60);
      const beside = await p99(url, cookie, 2);
      const [, ms] = await waitFor(child, /drained in (\d+) ms/, 60);
      found.push({ rest, beside, drained_ms: Number(ms) });
    }
    child.stdin.end();
  } finally {
    await stop(child);
  }
  const [rest, beside, drained] = ["rest", "beside", "drained_ms"].map((what) => median(found.map((one) => one[what])));
  return { ratio: beside / rest, rest_us: rest, beside_us: beside, drained_ms: drained, rounds: found };
}

async function p99(url, cookie, seconds) {
  const script = new URL("wrk.lua", import.meta.url).pathname;
  const said = await run(asking, "wrk", ["-t1", "-c4", `-d${seconds}s`, "--latency", "-H", `Cookie: ${cookie}`, "-s", script, `${url}/`]);
  return JSON.parse(/^MEASURED (.*)$/m.exec(said)[1]).p99_us;
}
