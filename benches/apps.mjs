// Apps: what a token for a secret costs, and a request with one.
import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import { median } from "./pages.mjs";
import { Server, serving, spawnOn, waitFor } from "./program.mjs";

const back = "https://lantern.example/back";
const verifier = "a-verifier-of-more-than-forty-three-letters-0123456789";
const challenge = createHash("sha256").update(verifier).digest("base64url");
const form = { "content-type": "application/x-www-form-urlencoded" };
const written = (fields) => new URLSearchParams(fields).toString();

/** Makes an app through its page; gives its id and secret. */
export async function registerApp(server, cookie) {
  const fields = { form_key: "bench-app-0001", name: "Lantern", kind: "confidential", redirects: back, algorithm: "EdDSA", openid: "on", profile: "on", "posts:read": "on" };
  const answer = await server.fetch("/settings/developer/apps", { ...form, cookie, origin: server.url }, { method: "POST", body: written(fields) });
  const secret = /value="(tids_[^"]+)"/.exec(answer.body.toString())?.[1];
  const id = /<code>([^<]+)<\/code>/.exec(answer.body.toString())?.[1];
  if (!secret || !id) throw new Error(`no app was made: ${answer.status}`);
  return { id, secret, header: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
}

/** Sends the same request again and again on sixteen connections; gives processor time of the server, in µs. */
async function cost(server, ask, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const send = (number) => new Promise((resolve, reject) => {
    const { path, method = "GET", headers, body } = ask(number);
    const asked = request(`${server.url}${path}`, { method, headers, agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path} was answered ${response.statusCode}`));
      response.resume().on("end", resolve).on("error", reject);
    });
    asked.on("error", reject);
    asked.end(body);
  });
  const before = server.cpuSeconds();
  let next = 0;
  await Promise.all(Array.from({ length: 16 }, async () => {
    while (next < count) await send(next++);
  }));
  agent.destroy();
  return ((server.cpuSeconds() - before) * 1e6) / count;
}

/** `POST /oauth/token` with a secret. */
export async function measureTokenEndpoint(server, app) {
  const body = written({ grant_type: "client_credentials", scope: "posts:read" });
  const headers = { ...form, authorization: app.header, "content-length": Buffer.byteLength(body) };
  const ask = () => ({ path: "/oauth/token", method: "POST", headers, body });
  await cost(server, ask, 500);
  const rounds = [];
  for (let round = 0; round < 5; round += 1) rounds.push(await cost(server, ask, 5_000));
  const cpu_us = median(rounds);
  return { cpu_us, rate: 1e6 / cpu_us, rounds };
}

/** A member says yes; gives the access token. */
async function accessToken(server, app, cookie) {
  const query = written({ response_type: "code", client_id: app.id, redirect_uri: back, scope: "openid profile posts:read", code_challenge: challenge, code_challenge_method: "S256" });
  let answer = await server.fetch(`/oauth/authorize?${query}`, { cookie });
  if (answer.status === 200) {
    const ticket = /name="ticket" value="([^"]+)"/.exec(answer.body.toString())?.[1] ?? "";
    answer = await server.fetch("/oauth/consent", { ...form, cookie, origin: server.url }, { method: "POST", body: written({ ticket, decision: "allow" }) });
  }
  const code = new URL(answer.headers.location).searchParams.get("code") ?? "";
  const body = written({ grant_type: "authorization_code", code, redirect_uri: back, code_verifier: verifier });
  const given = await server.fetch("/oauth/token", { ...form, authorization: app.header }, { method: "POST", body });
  return JSON.parse(given.body.toString()).access_token;
}

/**
 * `GET /api/v1/me` with the tokens of thirty sign-ins (each may ask three hundred times a minute), in turns with the same
 * of FastAPI with PyJWT, which asks no database.
 */
export async function measureBearer(server, app, cookie, python) {
  const tokens = [];
  for (let number = 0; number < 30; number += 1) tokens.push(await accessToken(server, app, cookie));
  const ours = (number) => ({ path: "/api/v1/me", headers: { authorization: `Bearer ${tokens[number % tokens.length]}` } });
  const other = await startBaseline(python);
  try {
    const theirs = () => ({ path: "/me", headers: { authorization: `Bearer ${other.token}` } });
    await cost(server, ours, 300);
    await cost(other.server, theirs, 300);
    const rounds = { ours: [], theirs: [], ratios: [] };
    for (let round = 0; round < 3; round += 1) {
      const [our, their] = [await cost(server, ours, 2_800), await cost(other.server, theirs, 2_800)];
      rounds.ours.push(our);
      rounds.theirs.push(their);
      rounds.ratios.push(our / their);
    }
    return { cpu_us: median(rounds.ours), baseline_us: median(rounds.theirs), ratio: median(rounds.ratios), rounds };
  } finally {
    await other.server.stop();
  }
}

/** benches/baseline/me.py, on the core of whoever serves; with a token that it believes. */
async function startBaseline(python) {
  const began = performance.now();
  const child = spawnOn(serving, python, ["benches/baseline/me.py"]);
  const [, url, token] = await waitFor(child, /listening on (\S+) with (\S+)\n/, 30);
  const server = new Server(child, url, began);
  // It listens already: whoever comes before it serves waits.
  const answer = await server.fetch("/me", { authorization: `Bearer ${token}` });
  if (answer.status !== 200) throw new Error(`the baseline answers ${answer.status}`);
  return { server, token };
}
