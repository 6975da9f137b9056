// The program under measurement: its data, its start and its end, and what the
// kernel says about it.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

// One core for whoever serves, another for whoever asks; of those that we may use.
const allowed = /^Cpus_allowed_list:\s+(.*)$/m.exec(readFileSync("/proc/self/status", "utf8"))[1];
const first = allowed.split(",").flatMap((range) => {
  const [from, to = from] = range.split("-").map(Number);
  return from === to ? [from] : [from, from + 1];
});
export const everywhere = allowed;
export const serving = String(first[0]);
export const asking = String(first[1] ?? first[0]);

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
const children = new Set();
const folders = new Set();

// A run that is cut short leaves neither a server nor a data folder behind.
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]]) process.once(signal, () => process.exit(code));

/** Starts a program on one core; whatever of ours the shell has set stays out. */
export function spawnOn(core, command, args, { env = {}, stdin = "ignore" } = {}) {
  const foreign = /^(TIDINGS_|LEPTOS_|DATABASE_URL$|REDIS_URL$|SMTP_URL$)/;
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
  const child = spawn("taskset", ["-c", core, command, ...args], { env: { ...kept, ...env }, stdio: [stdin, "pipe", "pipe"] });
  children.add(child);
  child.once("close", () => children.delete(child));
  child.said = "";
  child.complained = "";
  child.stdout.on("data", (chunk) => (child.said += chunk));
  child.stderr.on("data", (chunk) => (child.complained += chunk));
  return child;
}

/** Waits for something in what a child prints; gives the match. */
export function waitFor(child, pattern, seconds) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${child.spawnargs.slice(3).join(" ")} ${why}:\n${child.complained.slice(-2000)}`));
    const late = setTimeout(() => fail(`did not print ${pattern} in ${seconds} s`), seconds * 1000);
    const look = () => {
      const found = pattern.exec(child.said);
      if (!found) return;
      clearTimeout(late);
      child.stdout.off("data", look);
      resolve(found);
    };
    child.setMaxListeners(0);
    child.stdout.on("data", look);
    child.once("error", reject);
    child.once("close", (code) => {
      look();
      clearTimeout(late);
      fail(`left with ${code}`);
    });
    look();
  });
}

/** Runs a command to its end, with `input` to read, and gives what it printed. */
export async function run(core, command, args, { input, ...options } = {}) {
  const child = spawnOn(core, command, args, { ...options, ...(input && { stdin: "pipe" }) });
  child.stdin?.end(input);
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} left with ${code}:\n${child.complained.slice(-2000)}`);
  return child.said;
}

/** Asks one child to stop, and after ten seconds does not ask any more. */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const left = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await left;
  clearTimeout(impatience);
}

/** A folder with a seeded database. */
export class Community {
  constructor(program, { posts, members, comments }) {
    this.program = program;
    this.amounts = { posts, members, comments };
    this.data = mkdtempSync(join(tmpdir(), "tidings-bench-"));
    folders.add(this.data);
  }

  async seed() {
    const env = { TIDINGS_DATA: this.data, TIDINGS_LOG: "warn" };
    const amounts = Object.entries(this.amounts).flatMap(([name, count]) => [`--${name}`, String(count)]);
    const said = await run(everywhere, this.program, ["seed", ...amounts], { env });
    const found = /called (\S+?),? .*password (\S+?)\.?\s*$/m.exec(said);
    if (!found) throw new Error(`seed did not say who can sign in: ${said}`);
    [, this.handle, this.password] = found;
    const words = ["--name", "Northquay", "--description", "Notes from a town with a harbour, written by those who live there."];
    await run(asking, this.program, ["place", ...words], { env });
  }

  async start(core = serving) {
    const env = { TIDINGS_DATA: this.data, TIDINGS_ADDR: "127.0.0.1:0", TIDINGS_LOG: "warn" };
    const began = performance.now();
    const child = spawnOn(core, this.program, ["serve"], { env });
    const [, url] = await waitFor(child, /listening on (http:\/\/[\w.:]+)/, 60);
    return new Server(child, url, began);
  }
}

/** A program that listens. */
export class Server {
  constructor(child, url, began) {
    Object.assign(this, { child, url, began, pid: child.pid });
  }

  get host() {
    return new URL(this.url).host;
  }

  /** User and system time of the whole process so far, in seconds. */
  cpuSeconds() {
    const stat = readFileSync(`/proc/${this.pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }

  /** Resident memory in kB: all of it, and the part that is no file. */
  memory() {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0);
    return { all: field("VmRSS"), anonymous: field("RssAnon") };
  }

  /** One request on a connection of its own: status, header lines, body. */
  fetch(path, headers = {}, { method = "GET", body } = {}) {
    return new Promise((resolve, reject) => {
      const asked = request(`${this.url}${path}`, { method, headers, agent: false }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, raw: response.rawHeaders, body: Buffer.concat(chunks) }));
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  /** Signs a member in through the form; gives the cookie as a request carries it. */
  async signIn(handle, password) {
    const answer = await this.fetch("/login", { "content-type": "application/x-www-form-urlencoded", origin: this.url }, {
      method: "POST",
      body: new URLSearchParams({ email: handle, password }).toString(),
    });
    const cookie = (answer.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).find((pair) => pair.startsWith("tidings="));
    if (answer.status !== 303 || !cookie) throw new Error(`${handle} could not sign in: ${answer.status}`);
    return cookie;
  }

  stop() {
    return stop(this.child);
  }
}

/** The program that is measured, or a word about what is missing. */
export function findProgram(path) {
  if (!existsSync(path)) throw new Error(`${path} is not there; scripts/program builds it`);
  return path;
}
