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
    const args = { host: server.host, cookie, sockets, paced, every, flood };
    const child = spawnOn(asking, load, ["fanout", ...Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)])], { stdin: "pipe" });
    try {
      await waitFor(child, /^ready$/m, 30);
      await sleep(3000);
      const after = server.memory();
      const cpu = server.cpuSeconds();
      child.stdin.end("go\n");
      const [line] = await waitFor(child, /^\{.*\}$/m, 60);
      const found = JSON.parse(line);
      return {
        ...found,
        cpu_seconds: server.cpuSeconds() - cpu,
        memory_kb: { before, with_sockets: after },
        kb_per_socket: (after.all - before.all) / sockets,
      };
    } finally {
      await stop(child);
    }
  } finally {
    await server.stop();
  }
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
