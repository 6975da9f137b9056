// Signing in: what a known account takes longer than an unknown one, what a crowd does to everybody else, and what
// knowing who asks costs.
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { median } from "./pages.mjs";
import { everywhere, run } from "./program.mjs";

const crowdProgram = fileURLToPath(new URL("crowd.mjs", import.meta.url));

const form = "application/x-www-form-urlencoded";

/** Sends a form as a page of the site does; gives the answer and how long it took, in milliseconds. */
async function post(server, path, fields) {
  const began = performance.now();
  const answer = await server.fetch(path, { "content-type": form, origin: server.url }, { method: "POST", body: new URLSearchParams(fields).toString() });
  return { ...answer, took: performance.now() - began };
}

/** Tries of two kinds in turn, the first of each pair alternating; gives both medians. */
async function interleaved(tries, one, other) {
  const took = [[], []];
  for (let number = 0; number < tries; number += 1) {
    for (const kind of number % 2 ? [1, 0] : [0, 1]) {
      took[kind].push((await (kind ? other : one)(number)).took);
    }
  }
  const [known, unknown] = took.map(median);
  const apart = Math.abs(known - unknown);
  return { known_ms: known, unknown_ms: unknown, apart_ms: apart, apart_percent: (100 * apart) / Math.max(known, unknown) };
}

/** 200 tries: half with a handle that somebody has and another's password, half with one that nobody has. */
export async function measureGuesses(server, password) {
  const wrong = `${password}-not`;
  const enter = async (email) => {
    const answer = await post(server, "/login", { email, password: wrong });
    if (answer.status !== 422) throw new Error(`a wrong password was answered ${answer.status}`);
    return answer;
  };
  return interleaved(100, (number) => enter(`member-${number}`), (number) => enter(`nobody-${number}`));
}

/** The same for asking for a new password. */
export async function measureForgotten(server) {
  const forget = async (email) => {
    const answer = await post(server, "/password/forgot", { email });
    if (answer.status !== 303) throw new Error(`a forgotten password was answered ${answer.status}`);
    return answer;
  };
  return interleaved(100, (number) => forget(`member-${number}`), (number) => forget(`nobody-${number}`));
}

const p99 = (times) => [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1];

/** Reads a page fifty times a second until told to end; gives how long each took. */
function reader(server, path) {
  const times = [];
  let going = true;
  const done = (async () => {
    const asked = [];
    while (going) {
      const began = performance.now();
      asked.push(server.fetch(path).then((page) => {
        if (page.status !== 200) throw new Error(`${path} was answered ${page.status}`);
        times.push(performance.now() - began);
      }));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(asked);
  })();
  return { times, end: async () => ((going = false), await done, times) };
}

/** One crowd at the door; it is a program of its own, so that sending it does not hold up whoever reads here. */
function crowd(server, password, from) {
  return run(everywhere, "nice", ["-n", "19", process.execPath, crowdProgram, server.url, String(from), "200"], { input: password }).then(JSON.parse);
}

/** Three times, 200 members sign in at once while somebody reads. */
export async function measureCrowd(server, password, path) {
  for (let number = 0; number < 100; number += 1) await server.fetch(path);
  const quiet = reader(server, path);
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const before = await quiet.end();
  const memory = server.memory().all;
  let peak = memory;
  const watching = setInterval(() => (peak = Math.max(peak, server.memory().all)), 10);
  const during = [];
  const crowds = [];
  for (const from of [200, 400, 600]) {
    const beside = reader(server, path);
    crowds.push(await crowd(server, password, from));
    during.push(...(await beside.end()));
  }
  clearInterval(watching);
  const sum = (name) => crowds.reduce((all, one) => all + one[name], 0);
  const [inside, later] = [sum("inside"), sum("later")];
  return {
    seconds: median(crowds.map((one) => one.seconds)), inside, later, lost: 200 * crowds.length - inside - later,
    memory_mb: (peak - memory) / 1024,
    p99_before_ms: p99(before), p99_during_ms: p99(during), ratio: p99(during) / p99(before), reads: [before.length, during.length],
  };
}

/** Processor time of one request, in µs, over many on sixteen connections. */
async function cost(server, path, headers, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const ask = () => new Promise((resolve, reject) => {
    const asked = request(`${server.url}${path}`, { headers, agent }, (response) => response.resume().on("end", resolve).on("error", reject));
    asked.on("error", reject);
    asked.end();
  });
  const before = server.cpuSeconds();
  await Promise.all(Array.from({ length: 16 }, async () => {
    for (let number = 0; number < count / 16; number += 1) await ask();
  }));
  agent.destroy();
  return ((server.cpuSeconds() - before) * 1e6) / count;
}

/**
 * What finding out who asks costs: `/live` without an upgrade is refused at once, with the session looked up or with
 * none to look up.
 */
export async function measureSessionCheck(server, cookie) {
  const rounds = [];
  for (let round = 0; round < 5; round += 1) {
    const stranger = await cost(server, "/live", {}, 8_000);
    const member = await cost(server, "/live", { cookie }, 8_000);
    rounds.push({ stranger, member, more: member - stranger });
  }
  return { more_us: median(rounds.map((round) => round.more)), rounds };
}
