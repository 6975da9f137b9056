// A thousand readers on one stream: what they weigh, and how soon they know.
import { setTimeout as sleep } from "node:timers/promises";
import { asking, spawnOn, stop, waitFor } from "./program.mjs";

/**
 * Opens the sockets, weighs the server, then lets one member publish: at a
 * steady pace for the delay, and as fast as it goes for the rate.
 */
export async function measureLive(community, load, { sockets, paced, every, flood }) {
  // Checking a password takes memory and gives it back later: that is done in another process.
  const door = await community.start();
  const cookie = await door.signIn(community.handle, community.password).finally(() => door.stop());
  const server = await community.start();
  try {
    await server.fetch("/", { cookie });
    await sleep(1000);
    const before = server.memory();
    // What the start has left free is used up by these; the next thousand shows what a socket weighs.
    const ballast = await listen(server, load, { cookie, sockets });
    const with_ballast = server.memory();
    const readers = await listen(server, load, { cookie, sockets, paced, every, flood });
    const with_readers = server.memory();
    await stop(ballast);
    try {
      await sleep(1000);
      const cpu = server.cpuSeconds();
      readers.stdin.end("go\n");
      const [line] = await waitFor(readers, /^\{.*\}$/m, 60);
      return {
        ...JSON.parse(line),
        cpu_seconds: server.cpuSeconds() - cpu,
        memory_kb: { before, with_ballast, with_readers },
        kb_per_socket: (with_readers.all - with_ballast.all) / sockets,
      };
    } finally {
      await stop(readers);
    }
  } finally {
    await server.stop();
  }
}

/** Sockets that follow the stream and rest. */
async function listen(server, load, { sockets, ...more }) {
  const args = Object.entries({ host: server.host, sockets, ...more }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawnOn(asking, load, ["fanout", ...args], { stdin: "pipe" });
  await waitFor(child, /^ready$/m, 30);
  await sleep(3000);
  return child;
}

/** From the start of the process to the whole first answer, in milliseconds; then what it weighs. */
export async function measureStart(community, runs) {
  const times = [];
  let memory;
  for (let turn = 0; turn < runs; turn += 1) {
    const server = await community.start();
    try {
      const page = await server.fetch("/");
      times.push(performance.now() - server.began);
      if (page.status !== 200) throw new Error(`/ answered ${page.status}`);
      if (turn === runs - 1) {
        const first = server.memory();
        await sleep(5000);
        memory = { after_one_request: first, after_five_seconds: server.memory() };
      }
    } finally {
      await server.stop();
    }
  }
  return { times, memory };
}
