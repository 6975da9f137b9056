// A crowd at the door: so many members sign in at once, each on a connection of their own.
//   node benches/crowd.mjs URL FROM COUNT     the password on standard input; prints what came of it as JSON
import { request } from "node:http";
import { text } from "node:stream/consumers";

const [url, from, count] = process.argv.slice(2);
const password = (await text(process.stdin)).trim();

/** One member; gives the answer, or 0 when there was none. */
function enter(number) {
  const body = new URLSearchParams({ email: `member-${number}`, password }).toString();
  return new Promise((resolve) => {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: url };
    const asked = request(`${url}/login`, { method: "POST", headers, agent: false }, (response) => {
      const answer = { status: response.statusCode, later: Boolean(response.headers["retry-after"]) };
      response.resume().on("end", () => resolve(answer)).on("error", () => resolve({ status: 0 }));
    });
    asked.on("error", () => resolve({ status: 0 }));
    asked.end(body);
  });
}

const began = performance.now();
const answers = await Promise.all(Array.from({ length: Number(count) }, (_, number) => enter(Number(from) + number)));
const inside = answers.filter((answer) => answer.status === 303).length;
const later = answers.filter((answer) => answer.status === 503 && answer.later).length;
console.log(JSON.stringify({ seconds: (performance.now() - began) / 1000, inside, later }));
