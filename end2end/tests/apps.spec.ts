import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { join } from "node:path";
import type * as OpenidClient from "openid-client";
import { registerApp } from "./acts";
import { expect, expectNoViolations, test } from "./fixtures";

let client: typeof OpenidClient;

// It is an ES module, and these specs are none.
test.beforeAll(async () => {
  client = await import("openid-client");
});

/** An app's own site: whatever a browser asks for there, and the addresses that it was sent back to. */
interface Site {
  server: Server;
  url: string;
  visits: string[];
}

/** No browser asks for an icon, perhaps when nobody is there any more. */
const head = '<!doctype html><link rel="icon" href="data:,"><title>Lantern</title><h1>Lantern</h1>';

async function openSite(page = head, files: Record<string, string> = {}): Promise<Site> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    visits.push(path);
    const file = files[path];
    response.setHeader("content-type", file === undefined ? "text/html; charset=utf-8" : "text/javascript; charset=utf-8");
    response.statusCode = path === "/favicon.ico" ? 204 : 200;
    response.end(path === "/favicon.ico" ? "" : (file ?? page));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits };
}

/** What openid-client knows of the place, by discovery. */
function discover(url: string, { id, secret }: { id: string; secret: string }, alg: string): Promise<OpenidClient.Configuration> {
  const options = { execute: [client.allowInsecureRequests] };
  return client.discovery(new URL(url), id, { client_secret: secret, id_token_signed_response_alg: alg }, undefined, options);
}

for (const algorithm of ["EdDSA", "RS256"]) {
  test(`openid-client signs a member in, refreshes and revokes, by ${algorithm}`, async ({ person, server }) => {
    const site = await openSite();
    try {
      const maker = await person("bright");
      const app = await registerApp(maker.page, "On a server", algorithm);
      const config = await discover(server.url, app, algorithm);
      const verifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const link = client.buildAuthorizationUrl(config, {
        redirect_uri: `${site.url}/back`,
        scope: "openid email profile posts:read offline_access",
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      const { page } = await person("pell");
      await page.goto(link.href);
      await expectNoViolations(page);
      await page.getByRole("button", { name: "Allow Lantern" }).click();
      await page.waitForURL(`${site.url}/back?*`);
      const tokens = await client.authorizationCodeGrant(config, new URL(page.url()), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
      });
      const claims = tokens.claims();
      expect(claims?.preferred_username).toBe("pell");
      const told = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? "");
      expect(told.name).toBe(claims?.name);
      const me = await client.fetchProtectedResource(config, tokens.access_token, new URL("/api/v1/me", server.url), "GET");
      expect(((await me.json()) as { handle: string }).handle).toBe("pell");
      const next = await client.refreshTokenGrant(config, tokens.refresh_token ?? "");
      expect((await client.tokenIntrospection(config, next.access_token)).active).toBe(true);
      await client.tokenRevocation(config, next.refresh_token ?? "");
      expect((await client.tokenIntrospection(config, next.access_token)).active).toBe(false);

      const own = await client.clientCredentialsGrant(config, { scope: "posts:read" });
      expect(own.expires_in).toBe(600);
    } finally {
      site.server.close();
    }
  });
}

test("openid-client connects a device", async ({ person, server }) => {
  const maker = await person("bright");
  const config = await discover(server.url, await registerApp(maker.page, "On a server"), "EdDSA");
  const asked = await client.initiateDeviceAuthorization(config, { scope: "profile" });
  const waiting = client.pollDeviceAuthorizationGrant(config, asked);
  const { page } = await person("tomasz");
  await page.goto(asked.verification_uri_complete ?? "");
  await page.getByRole("button", { name: "Go on" }).click();
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Allow Lantern" }).click();
  await expect(page.getByText("The device is connected.")).toBeVisible();
  expect((await waiting).scope).toBe("profile");
  await page.goto("/settings/apps");
  await page.getByRole("button", { name: /Take back/ }).click();
  await expect(page.getByText("No apps")).toBeVisible();
});

for (const algorithm of ["EdDSA", "RS256"]) {
  test(`Authlib signs a member in, refreshes and revokes, by ${algorithm}`, async ({ person, server }) => {
    const site = await openSite();
    const maker = await person("bright");
    const app = await registerApp(maker.page, "On a server", algorithm);
    const program = join(__dirname, "../clients/authlib_app.py");
    const python = process.env.PYTHON ?? join(__dirname, "../../target/clients/bin/python");
    // The library refuses plain http, also on this machine, unless it is told.
    const env = { ...process.env, AUTHLIB_INSECURE_TRANSPORT: "1" };
    const child = spawn(python, [program, server.url, app.id, app.secret, `${site.url}/back`], { env, stdio: ["pipe", "pipe", "pipe"] });
    try {
      let complaint = "";
      child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const next = async (): Promise<string> => ((await lines.next()).value as string | undefined) ?? `nothing; it said ${complaint}`;
      const { page } = await person("maren");
      await page.goto(await next());
      await page.getByRole("button", { name: "Allow Lantern" }).click();
      await page.waitForURL(`${site.url}/back?*`);
      child.stdin.end(`${page.url()}\n`);
      const learned = await next();
      expect(JSON.parse(learned.startsWith("{") ? learned : JSON.stringify(learned))).toEqual({
        sub: true, handle: "maren", another: true, active: true, after: 401, own: 600, posts: 200,
      });
    } finally {
      child.kill();
      site.server.close();
    }
  });
}

test("oidc-client-ts signs a member in from a page of its own @js", async ({ person, server }) => {
  const library = readFileSync(join(__dirname, "../node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js"), "utf8");
  const maker = await person("bright");
  const { id } = await registerApp(maker.page, "In a browser or on a device");
  const script = `
    const manager = new oidc.UserManager({ authority: ${JSON.stringify(server.url)}, client_id: ${JSON.stringify(id)},
      redirect_uri: location.origin + "/back", scope: "openid profile posts:read", loadUserInfo: true });
    document.querySelector("button").onclick = () => manager.signinRedirect({ state: "kept" });
    if (location.pathname === "/back") manager.signinCallback().then(async (user) => {
      await manager.signinSilent().then((later) => document.title = later.profile.preferred_username + " again");
      document.querySelector("h1").textContent = user.profile.preferred_username + " " + user.state;
    }, (error) => document.querySelector("h1").textContent = String(error));`;
  const html = head + '<button>Sign in</button><script src="/oidc.js"></script><script src="/app.js"></script>';
  const site = await openSite(html, { "/oidc.js": library, "/app.js": script });
  try {
    const { page } = await person("pell");
    await page.goto(`${site.url}/`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Allow Lantern" }).click();
    await expect(page.getByRole("heading", { name: "pell kept" })).toBeVisible();
    await expect(page).toHaveTitle("pell again");
  } finally {
    site.server.close();
  }
});
