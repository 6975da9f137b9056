// Apps: what a token for a secret costs, and a request with one.
import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import { median } from "./pages.mjs";

const back = "https://lantern.example/back";
const verifier = "a-verifier-of-more-than-forty-three-letters-0123456789";
const challenge = createHash("sha256").update(verifier).digest("base64url");
const form = { "content-type": "application/x-www-form-urlencoded" };
const written = (fields) => new URLSearchParams(fields).toString();

/** Makes an app through its page; gives its id and secret. */
export async function registerApp(server, cookie) {
  const id = "bench-app-0001";
  const fields = { form_key: id, name: "Lantern", kind: "confidential", redirects: back, algorithm: "EdDSA", openid: "on", profile: "on", "posts:read": "on" };
  const answer = await server.fetch("/settings/developer/apps", { ...form, cookie, origin: server.url }, { method: "POST", body: written(fields) });
  const secret = /value="(tids_[^"]+)"/.exec(answer.body.toString())?.[1];
  if (!secret) throw new Error(`no app was made: ${answer.status}`);
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

/** `GET /api/v1/me` with the tokens of thirty sign-ins: each may ask three hundred times a minute. */
export async function measureBearer(server, app, cookie) {
  const tokens = [];
  for (let number = 0; number < 30; number += 1) tokens.push(await accessToken(server, app, cookie));
  const ask = (number) => ({ path: "/api/v1/me", headers: { authorization: `Bearer ${tokens[number % tokens.length]}` } });
  await cost(server, ask, 300);
  const rounds = [];
  for (let round = 0; round < 2; round += 1) rounds.push(await cost(server, ask, 4_000));
  return { cpu_us: median(rounds), rounds };
}
