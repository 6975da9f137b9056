// `make bench`: seeds a community, measures, prints a table and writes JSON.
// docs/benchmarks.md says what each row means.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { measureCrowd, measureForgotten, measureGuesses, measureSessionCheck } from "./accounts.mjs";
import { categories, lighthouse } from "./lighthouse.mjs";
import { measureJobs, measureJobsPage, measurePagesBeside } from "./jobs.mjs";
import { measureLive, measureStart } from "./live.mjs";
import { bareServer, compare, median, middlingPost, ratio, read } from "./pages.mjs";
import { Community, asking, everywhere, findProgram, serving } from "./program.mjs";
import { measureTokens } from "./tokens.mjs";
import { measureBearer, measureTokenEndpoint, registerApp } from "./apps.mjs";
import { Report, atLeast, atMost, count, facts, kilobytes, milliseconds, none } from "./report.mjs";
import { measureSizes } from "./sizes.mjs";

const { values: options } = parseArgs({
  options: {
    program: { type: "string" },
    load: { type: "string" },
    jobs: { type: "string" },
    tokens: { type: "string" },
    python: { type: "string" },
    json: { type: "string" },
    "no-lighthouse": { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    posts: { type: "string", default: "10000" },
    only: { type: "string" },
  },
});
const program = findProgram(options.program);
const load = findProgram(options.load);
// Programs of their own, which other groups do without.
const jobs = options.only && !/job/i.test(options.only) ? options.jobs : findProgram(options.jobs);
const tokens = options.only && options.only !== "Tokens" ? options.tokens : findProgram(options.tokens);
const posts = Number(options.posts);
const pace = options.quick
  ? { pages: { rounds: 1, seconds: 2, connections: 16 }, starts: 2, live: { sockets: 1000, paced: 40, every: 50, flood: 2 }, lighthouse: 1 }
  : { pages: { rounds: 3, seconds: 4, connections: 16 }, starts: 5, live: { sockets: 1000, paced: 200, every: 50, flood: 4 }, lighthouse: 3 };

const began = performance.now();
const report = new Report();
const details = {};
const machine = facts(program);

const say = (words) => console.log(`[${String(Math.round((performance.now() - began) / 1000)).padStart(3)} s] ${words}`);

/** One part of the run; that it fails does not end the others. */
async function part(group, words, measure) {
  if (options.only && group !== options.only) return;
  say(words);
  try {
    details[group] = await measure();
  } catch (error) {
    console.error(error.message);
    report.failed(group, error);
  }
}

// Everything else is measured without it, as the figures it is compared with were.
const asBrowser = "Accept-Encoding: gzip, deflate, br, zstd";

function pageRows(group, found) {
  report.row(group, "requests/s", found.rate, count(found.rate));
  report.row(group, "p50 / p99", found.p99_us, `${milliseconds(found.p50_us)} / ${milliseconds(found.p99_us)} ms`);
}

async function strangers(group, server, path) {
  const page = await read(server, path);
  const bare = await bareServer(load, page);
  const heading = `${group} (${kilobytes(page.body.length)} kB)`;
  try {
    const url = server.url + path;
    const found = await compare({ page: { url, server }, bare: { url: bare.url }, browser: { url, server, headers: [asBrowser] } }, pace.pages);
    const share = 100 * ratio(found.page, found.bare, "rate");
    pageRows(heading, found.page);
    report.row(heading, "bare axum handler, same bytes", found.bare.rate, `${count(found.bare.rate)}/s`);
    report.row(heading, "of the bare handler's rate", share, `${share.toFixed(0)} %`, atLeast(60, "%"));
    report.row(heading, "asked for as browsers do, compressed", found.browser.rate, `${count(found.browser.rate)}/s`);
    return { path, bytes: page.body.length, share, ...found };
  } finally {
    await bare.stop();
  }
}

function memberRows(group, found) {
  pageRows(group, found);
  report.row(group, "processor time a request", found.cpu_us, `${count(found.cpu_us)} µs (1/rate ${count(1e6 / found.rate)} µs)`, atMost(325, "µs", 245));
}

// Before anything is written: it needs no community, and the machine is at rest.
await part("Tokens", "Signed tokens, with nothing around them", async () => {
  const found = await measureTokens(tokens);
  const group = "Signed tokens, one thread";
  report.row(group, "an access token checked for the first time", found.first_us, `${found.first_us.toFixed(0)} µs`, atMost(60, "µs"));
  report.row(group, "… again", found.again_us, `${found.again_us.toFixed(1)} µs`);
  report.row(group, "… signed", found.sign_us, `${found.sign_us.toFixed(0)} µs`);
  return found;
});

say(`Seeding ${count(posts)} posts, 1,000 members and ${count(posts * 5)} comments, and 100 posts beside them`);
const large = new Community(program, { posts, members: 1000, comments: posts * 5 });
const small = new Community(program, { posts: 100, members: 1000, comments: 500 });
await large.seed();
await small.seed();

await part("Start and rest", `Starting ${pace.starts} times`, async () => {
  const found = await measureStart(large, pace.starts);
  const start = median(found.times);
  const { after_one_request: first, after_five_seconds: idle } = found.memory;
  report.row("Start and rest", "start to first answer", start, `${count(start)} ms`, atMost(300, "ms"));
  report.row("Start and rest", "resident memory, idle", idle.all / 1024, `${(idle.all / 1024).toFixed(1)} MB`, atMost(40, "MB"));
  report.row("Start and rest", "… right after the first answer", first.all / 1024, `${(first.all / 1024).toFixed(1)} MB`);
  return found;
});

const server = await large.start();
const beside = await small.start();
try {
  const cookie = await server.signIn(large.handle, large.password);
  const cookieBeside = await beside.signIn(small.handle, small.password);
  const post = await middlingPost(server);

  await part("/ for strangers", "/ for a reader who is not signed in, and the bare handler", () => strangers("/ for strangers", server, "/"));
  await part("A post for strangers", `${post} for a reader who is not signed in, and the bare handler`, () => strangers("A post for strangers", server, post));
  await part("/ for members", "/ for a member, with many posts and with 100", async () => {
    const page = await read(server, "/", cookie);
    await read(beside, "/", cookieBeside);
    const group = `/ for members (${kilobytes(page.body.length)} kB)`;
    const many = { url: `${server.url}/`, cookie, server };
    const few = { url: `${beside.url}/`, cookie: cookieBeside, server: beside };
    const found = await compare({ many, few, browser: { ...many, headers: [asBrowser] } }, pace.pages);
    const growth = ratio(found.many, found.few, "cpu");
    memberRows(group, found.many);
    report.row(group, `cost at ${count(posts)} posts, of that at 100`, growth, `${growth.toFixed(2)} ×`, atMost(1.2, "×"));
    report.row(group, "asked for as browsers do, compressed", found.browser.rate, `${count(found.browser.rate)}/s, ${count(found.browser.cpu_us)} µs`);
    return { bytes: page.body.length, growth, ...found };
  });
  await part("A post for members", `${post} for a member`, async () => {
    const page = await read(server, post, cookie);
    const found = await compare({ page: { url: server.url + post, cookie, server } }, pace.pages);
    memberRows(`A post for members (${kilobytes(page.body.length)} kB)`, found.page);
    return { path: post, bytes: page.body.length, ...found.page };
  });
  details.memory_after_pages_kb = server.memory();

  if (!options["no-lighthouse"]) {
    for (const [name, path] of [["Lighthouse, /", "/"], ["Lighthouse, a post", post]]) {
      await part(name, `Lighthouse on ${path}, ${pace.lighthouse} times`, async () => {
        const found = await lighthouse(server.url + path, pace.lighthouse);
        for (const category of categories) {
          report.row(name, category, found.scores[category], String(found.scores[category]), atLeast(category === "performance" ? 98 : 100));
        }
        if (found.wanting.length > 0) say(`wanting: ${found.wanting.join(", ")}`);
        report.row(name, "first / largest paint", found.largest_paint_ms, `${found.first_paint_ms} / ${found.largest_paint_ms} ms`);
        return found;
      });
    }
  }
} finally {
  await server.stop();
  await beside.stop();
}

await part("Accounts", "Signing in: guesses, a crowd, and knowing who asks", async () => {
  // A crowd has all cores, as it would.
  const crowded = await large.start(everywhere);
  try {
    const guesses = await measureGuesses(crowded, large.password);
    const forgotten = await measureForgotten(crowded);
    const crowd = await measureCrowd(crowded, large.password, "/tags");
    const group = "Accounts";
    const alike = { met: (found) => found.apart_ms <= 3 || found.apart_percent <= 5, words: "≤ 3 ms or 5 %" };
    const both = (found) => `${found.known_ms.toFixed(1)} / ${found.unknown_ms.toFixed(1)} ms`;
    report.row(group, "a wrong password, known / unknown handle, p50", guesses, both(guesses), alike);
    report.row(group, "a forgotten one, known / unknown handle, p50", forgotten, both(forgotten), alike);
    report.row(group, "3 × 200 sign-ins at once: neither in nor told when", crowd.lost, count(crowd.lost), none);
    report.row(group, "… in / told to come again, within", crowd.inside, `${crowd.inside} / ${crowd.later}, ${crowd.seconds.toFixed(1)} s`);
    report.row(group, "… memory grows by at most", crowd.memory_mb, `${crowd.memory_mb.toFixed(1)} MB`, atMost(100, "MB"));
    report.row(group, "… p99 of a page, of that at rest", crowd.ratio, `${crowd.ratio.toFixed(2)} ×`, atMost(2, "×"));
    report.row(group, "… p99 of a page, at rest / meanwhile", crowd.p99_during_ms, `${crowd.p99_before_ms.toFixed(1)} / ${crowd.p99_during_ms.toFixed(1)} ms`);
    const session = await measureSessionCheck(crowded, await crowded.signIn(large.handle, large.password));
    report.row(group, "knowing who asks, processor time a request", session.more_us, `${session.more_us.toFixed(0)} µs`, atMost(100, "µs"));
    return { guesses, forgotten, crowd, session };
  } finally {
    await crowded.stop();
  }
});

await part("Apps", "An app at the token endpoint and at the API", async () => {
  const place = await large.start();
  try {
    const app = await registerApp(place, await place.signIn(large.handle, large.password));
    const given = await measureTokenEndpoint(place, app);
    const bearer = await measureBearer(place, app, await place.signIn("member-7", large.password), options.python);
    const group = "Apps";
    report.row(group, "tokens for an app's secret, a second of one core", given.rate, `${count(given.rate)}/s (${given.cpu_us.toFixed(0)} µs)`, atLeast(2000, "/s"));
    report.row(group, "GET /api/v1/me with an access token, processor time", bearer.cpu_us, `${bearer.cpu_us.toFixed(0)} µs`);
    report.row(group, "… FastAPI with PyJWT, no database, processor time", bearer.baseline_us, `${bearer.baseline_us.toFixed(0)} µs`);
    report.row(group, "… of that", bearer.ratio * 100, `${(bearer.ratio * 100).toFixed(1)} %`, atMost(20, "%", 10));
    return { given, bearer };
  } finally {
    await place.stop();
  }
});

await part("Live", `${count(pace.live.sockets)} sockets on one stream and one publisher`, async () => {
  const found = await measureLive(large, load, pace.live);
  const { paced, flood } = found;
  report.row("Live", "resident memory a socket", found.kb_per_socket, `${found.kb_per_socket.toFixed(1)} kB`, atMost(12, "kB"));
  report.row("Live", "from sending to the last socket, p50", paced.sent_to_last.p50_us, `${milliseconds(paced.sent_to_last.p50_us)} ms`);
  report.row("Live", "from sending to the last socket, p99", paced.sent_to_last.p99_us / 1000, `${milliseconds(paced.sent_to_last.p99_us)} ms`, atMost(30, "ms"));
  report.row("Live", "from the first socket to the last, p99", paced.first_to_last.p99_us, `${milliseconds(paced.first_to_last.p99_us)} ms`);
  report.row("Live", "deliveries/s, publishing without pause", flood.deliveries_per_second, count(flood.deliveries_per_second));
  report.row("Live", "… posts/s meanwhile", flood.posts_per_second, count(flood.posts_per_second));
  report.row("Live", "lost, doubled or out of order", found.misplaced, count(found.misplaced), none);
  return found;
});

const backlog = options.quick ? 100_000 : 1_000_000;
await part("Jobs on SQLite", `The queue, with up to ${count(backlog)} jobs waiting`, async () => {
  const found = await measureJobs(jobs, "rates", { more: ["--backlog", String(backlog)] });
  const group = "Jobs that do nothing, on SQLite (WAL, synchronous NORMAL), one process";
  const claims = found.claim_backlog_us.p99 / found.claim_empty_us.p99;
  const drained = (100 * found.drain_backlog_per_second) / found.drain_per_second;
  report.row(group, "enqueued, 1,000 a transaction", found.enqueue_batches_per_second, `${count(found.enqueue_batches_per_second)}/s`, atLeast(20_000, "/s"));
  report.row(group, "enqueued, one a transaction", found.enqueue_single_per_second, `${count(found.enqueue_single_per_second)}/s`, atLeast(1_000, "/s"));
  report.row(group, "done, 4 slots, 50,000 waiting", found.drain_per_second, `${count(found.drain_per_second)}/s`, atLeast(10_000, "/s"));
  report.row(group, "from commit to first line, at rest, p50", found.pickup_us.p50 / 1000, `${milliseconds(found.pickup_us.p50)} ms`, atMost(2, "ms"));
  report.row(group, "from commit to first line, at rest, p99", found.pickup_us.p99 / 1000, `${milliseconds(found.pickup_us.p99)} ms`, atMost(10, "ms"));
  report.row(group, `claim with ${count(backlog)} waiting, of that with 1,000, p99`, claims, `${claims.toFixed(2)} ×`, atMost(2, "×"));
  report.row(group, `done with ${count(backlog)} waiting, of that with 50,000`, drained, `${drained.toFixed(0)} %`, atLeast(80, "%"));
  return found;
});
const jobsPage = async (group, database) => {
  const found = await measureJobsPage(program, jobs, { backlog, database });
  report.row(group, `/admin/jobs with ${count(backlog)} jobs, its slowest address, p95`, found.worst_ms, `${found.worst_ms.toFixed(0)} ms`, atMost(200, "ms"));
  return found;
};
await part("The jobs page, SQLite", `The jobs page with ${count(backlog)} jobs, SQLite`, () => jobsPage("The jobs page for an owner, SQLite"));
await part("Jobs after kill -9", "A process is killed in the middle of a job", async () => {
  const found = await measureJobs(jobs, "recovery");
  report.row("Jobs after kill -9", "from the next start until it runs again, SQLite", found.recovery_seconds, `${found.recovery_seconds.toFixed(2)} s`, atMost(2, "s"));
  return found;
});
await part("Pages beside jobs", "Pages while 10,000 jobs drain on the same core", async () => {
  const found = await measurePagesBeside(jobs, large, { rounds: options.quick ? 1 : 7, jobs: 10_000 });
  report.row("Pages while 10,000 jobs drain, same core", "p99 of / for a member, of that at rest", found.ratio, `${found.ratio.toFixed(2)} ×`, atMost(1.5, "×"));
  report.row("Pages while 10,000 jobs drain, same core", "p99 at rest / meanwhile", found.beside_us, `${milliseconds(found.rest_us)} / ${milliseconds(found.beside_us)} ms`);
  report.row("Pages while 10,000 jobs drain, same core", "drained meanwhile in", found.drained_ms, `${count(found.drained_ms)} ms`);
  return found;
});
if (process.env.TEST_DATABASE_URL) {
  await part("Jobs on PostgreSQL", "The queue on PostgreSQL, two worker processes", async () => {
    const more = ["--database", process.env.TEST_DATABASE_URL];
    const found = await measureJobs(jobs, "two", { more });
    const group = "Jobs that do nothing, on PostgreSQL (fsync off), two processes with 4 slots each";
    report.row(group, "done, 20,000 waiting", found.two_processes_per_second, `${count(found.two_processes_per_second)}/s`, atLeast(3_000, "/s"));
    const killed = await measureJobs(jobs, "recovery", { more });
    report.row(group, "kill -9: from the next start until it runs again", killed.recovery_seconds, `${killed.recovery_seconds.toFixed(1)} s`, atMost(40, "s"));
    return { ...found, ...killed };
  });
  await part("The jobs page, PostgreSQL", `The jobs page with ${count(backlog)} jobs, PostgreSQL`, () =>
    jobsPage("The jobs page for an owner, PostgreSQL", process.env.TEST_DATABASE_URL));
}

await part("Sizes", "Sizes of the front end", async () => {
  const found = measureSizes("target/site/pkg");
  const both = (size) => `${kilobytes(size.raw)} / ${kilobytes(size.brotli)} kB`;
  const group = "Front end, plain / brotli";
  report.row(group, "wasm", found.wasm.brotli, both(found.wasm));
  report.row(group, "js", found.js.brotli, both(found.js));
  report.row(group, "base: wasm and js of every page", found.base.brotli / 1000, both(found.base), atMost(230, "kB", 200));
  report.row(group, "css", found.css.brotli, both(found.css));
  for (const file of found.lazy) report.row(group, file.name.replace(/_[0-9a-f]{8,}|\d{8,}/, "…"), file.brotli, both(file));
  return found;
});

const seconds = (performance.now() - began) / 1000;
mkdirSync(dirname(options.json), { recursive: true });
writeFileSync(options.json, `${JSON.stringify({ machine, seconds, quick: options.quick, rows: report.rows, failures: report.failures, details }, null, 2)}\n`);

console.log(`\n${report.table()}\n`);
console.log(`${machine.processor}, ${machine.cores} cores (server on ${serving}, load on ${asking}), ${machine.system}, ${machine.kernel}`);
console.log(`${machine.rustc}, ${machine.database}, commit ${machine.commit}${machine.changed_since ? " and changes" : ""}, load before ${machine.load_before.toFixed(1)}`);
console.log(`${report.verdict()} in ${seconds.toFixed(0)} s; details in ${options.json}`);
process.exitCode = report.failures.length > 0 ? 1 : 0;
