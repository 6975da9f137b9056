// How fast pages are, and what they cost.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asking, run, serving, spawnOn, stop, waitFor } from "./program.mjs";

const script = fileURLToPath(new URL("wrk.lua", import.meta.url));
// Not kept from one answer to the next.
const passing = /^(date|content-length|connection|keep-alive|transfer-encoding)$/i;

/** One run of wrk; with a server also its processor time for each request. */
async function once(url, { cookie, headers = [], seconds, connections, server }) {
  const asked = [...headers, ...(cookie ? [`Cookie: ${cookie}`] : [])].flatMap((line) => ["-H", line]);
  const before = server?.cpuSeconds();
  const said = await run(asking, "wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, "--latency", "-s", script, ...asked, url]);
  const cpu = server && server.cpuSeconds() - before;
  const found = JSON.parse(/^MEASURED (.*)$/m.exec(said)?.[1] ?? "null");
  if (!found) throw new Error(`wrk said nothing: ${said}`);
  if (found.refused || found.broken) throw new Error(`${url}: ${found.refused} answers were errors, ${found.broken} did not come`);
  return { rate: found.requests / found.seconds, p50: found.p50_us, p99: found.p99_us, cpu: server && (cpu * 1e6) / found.requests };
}

/**
 * Measures several targets in turn, round after round, so that what disturbs
 * the machine disturbs all of them. Gives the median over the rounds, with the
 * rounds beside it.
 */
export async function compare(targets, { rounds, seconds, connections }) {
  for (const target of Object.values(targets)) await once(target.url, { ...target, seconds: 1, connections });
  const found = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, target] of Object.entries(targets)) {
      found[name].push(await once(target.url, { ...target, seconds, connections }));
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, all]) => [name, {
    rate: median(all.map((one) => one.rate)),
    p50_us: median(all.map((one) => one.p50)),
    p99_us: median(all.map((one) => one.p99)),
    cpu_us: targets[name].server && median(all.map((one) => one.cpu)),
    rounds: all,
  }]));
}

/** The median of the ratios within each round. */
export function ratio(one, other, field) {
  return median(one.rounds.map((round, index) => round[field] / other.rounds[index][field]));
}

/** The bare server, with the very bytes that a page has. */
export async function bareServer(load, page) {
  const folder = mkdtempSync(join(tmpdir(), "tidings-bare-"));
  const head = [];
  for (let i = 0; i < page.raw.length; i += 2) if (!passing.test(page.raw[i])) head.push(`${page.raw[i]}: ${page.raw[i + 1]}`);
  writeFileSync(join(folder, "body"), page.body);
  writeFileSync(join(folder, "head"), head.join("\n"));
  const child = spawnOn(serving, load, ["bare", "--body", join(folder, "body"), "--head", join(folder, "head")]);
  const [, url] = await waitFor(child, /listening on (http:\/\/[\w.:]+)/, 10);
  rmSync(folder, { recursive: true });
  return { url: `${url}/`, stop: () => stop(child) };
}

/** Of the posts on the first page, the one whose page is of middling size. */
export async function middlingPost(server) {
  const home = (await server.fetch("/")).body.toString();
  const paths = [...new Set([...home.matchAll(/href="(\/posts\/[^"#?]+)"/g)].map((found) => found[1]))];
  if (paths.length === 0) throw new Error("the first page shows no posts");
  const pages = [];
  for (const path of paths) pages.push({ path, bytes: (await server.fetch(path)).body.length });
  return pages.sort((a, b) => a.bytes - b.bytes)[Math.floor(pages.length / 2)].path;
}

/** A page as a reader gets it, which must be one. */
export async function read(server, path, cookie) {
  const page = await server.fetch(path, cookie ? { cookie } : {});
  const html = page.body.toString();
  if (page.status !== 200 || !html.includes("</html>")) throw new Error(`${path} answered ${page.status}`);
  if (html.includes('action="/logout"') !== Boolean(cookie)) {
    throw new Error(`${path} ${cookie ? "does not know its reader" : "takes a stranger for a member"}`);
  }
  return page;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}
