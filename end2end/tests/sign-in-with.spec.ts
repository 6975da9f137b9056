import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { registerApp } from "./acts";
import { expect, expected, RunningServer, test, type Page } from "./fixtures";
import { expectGoodInEveryLook } from "./looks";
import { password } from "./running-server";

// The provider goes by another name than the place: else their cookies would be in one jar.
test.use({ named: true });
test.describe.configure({ timeout: 90_000 });

const callback = "/login/provider/callback";

/** A place whose members may come in by a provider on this machine. */
function placeOf(provider: { issuer: string; id: string; secret: string; name: string }): RunningServer {
  return new RunningServer(false, false, {
    TIDINGS_OIDC_ISSUER: provider.issuer,
    TIDINGS_OIDC_CLIENT_ID: provider.id,
    TIDINGS_OIDC_CLIENT_SECRET: provider.secret,
    TIDINGS_OIDC_NAME: provider.name,
    TIDINGS_ALLOW_PRIVATE_ADDRESSES: "127.0.0.1, ::1",
  });
}

async function signOut(page: Page, place: RunningServer): Promise<void> {
  await page.goto(`${place.url}/`);
  await page.locator("details.menu > summary").click();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.locator("details.menu")).toHaveCount(0);
}

async function signInWithPassword(page: Page, origin: string, handle: string): Promise<void> {
  await page.getByLabel("Email").fill(handle);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.origin !== origin || url.pathname !== "/login");
}

/** Says yes over there. An app that comes back to this machine is asked for each time. */
async function allow(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Allow Lantern" }).click();
}

/** A place goes after the pages that are open on it: they would complain. */
async function leave(pages: Page[], place: RunningServer): Promise<void> {
  for (const page of pages) await page.close();
  await place.remove();
}

/** Follows the button at the door of the place. */
async function goBy(page: Page, place: RunningServer, name: string, next = "/drafts"): Promise<void> {
  await page.goto(`${place.url}/login?next=${next}`);
  await page.getByRole("link", { name: `Sign in with ${name}` }).click();
}

test("another Tidings lets people in: new, again, linked and unlinked", async ({ person, server, visitor, quiet }) => {
  // Provider and place answer 4xx where they refuse, and browsers say so.
  quiet.allow(expected.refused);
  const maker = await person("bright");
  const app = await registerApp(maker.page, "On a server", "EdDSA", `http://127.0.0.1${callback}`);
  const place = placeOf({ issuer: server.url, ...app, name: "Harbour" });
  const pages: Page[] = [];
  try {
    await place.start();
    expect(await place.run(["doctor"])).toMatch(/provider +ok +Sign-in with Harbour/);

    await test.step("somebody new", async () => {
      const { page } = await person("pell");
      pages.push(page);
      await goBy(page, place, "Harbour");
      await allow(page);
      await page.waitForURL(`${place.url}/login/provider/new`);
      await expectGoodInEveryLook(page);
      await expect(page.getByLabel("Handle")).toHaveValue("pell");
      await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Pell");
      const address = page.getByLabel("Email");
      if ((await address.count()) > 0) await address.fill("pell@northquay.example");
      await page.getByRole("button", { name: "Create account" }).click();
      await page.waitForURL(`${place.url}/drafts`);

      await signOut(page, place);
      await goBy(page, place, "Harbour");
      await allow(page);
      await page.waitForURL(`${place.url}/drafts`);
      await page.goto(`${place.url}/@pell`);
      await expect(page.getByRole("heading", { level: 1, name: "Pell" })).toBeVisible();
    });

    await test.step("somebody known links an account, comes in by it, and takes it away", async () => {
      await server.addMember({ handle: "sorrel" });
      await place.addMember({ handle: "lotte" });
      const { page } = await visitor();
      pages.push(page);
      await page.goto(`${place.url}/login?next=/settings/security`);
      await signInWithPassword(page, place.url, "lotte");
      const section = page.locator("section", { has: page.locator("#provider") });
      await section.getByLabel("Your password").fill("something else");
      await section.getByRole("button", { name: "Link an account" }).click();
      await expect(section.getByLabel("Your password")).toHaveAttribute("aria-invalid", "true");
      await section.getByLabel("Your password").fill(password);
      await section.getByRole("button", { name: "Link an account" }).click();
      await section.getByRole("link", { name: "Go on to Harbour" }).click();
      // Nobody is signed in over there so far.
      await page.waitForURL(`${server.url}/login?*`);
      await signInWithPassword(page, server.url, "sorrel");
      await allow(page);
      await page.waitForURL(`${place.url}/settings/security`);
      await expect(section.getByText("Linked with Harbour since")).toBeVisible();
      await expectGoodInEveryLook(page);

      await signOut(page, place);
      await goBy(page, place, "Harbour", "/settings/security");
      await allow(page);
      await page.waitForURL(`${place.url}/settings/security`);
      await expect(page.getByText("Linked with Harbour since")).toBeVisible();
      await section.getByLabel("Your password").fill(password);
      await section.getByRole("button", { name: "Take it away" }).click();
      await expect(section.getByRole("button", { name: "Link an account" })).toBeVisible();

      await signOut(page, place);
      await goBy(page, place, "Harbour");
      await allow(page);
      await page.waitForURL(`${place.url}/login/provider/new`);
    });

    await test.step("somebody says no over there", async () => {
      const { page } = await person("tomasz");
      pages.push(page);
      await goBy(page, place, "Harbour");
      await page.getByRole("button", { name: "Do not allow" }).click();
      await expect(page.getByText("Harbour did not let you through.")).toBeVisible();
      expect(new URL(page.url()).origin).toBe(place.url);
      await expectGoodInEveryLook(page);
    });
  } finally {
    await leave(pages, place);
  }
});

for (const algorithm of ["RS256", "ES256", "EdDSA"]) {
  test(`the package oidc-provider lets people in, by ${algorithm}`, async ({ visitor, quiet }) => {
    quiet.allow(expected.refused);
    // What has to be escaped on its way (RFC 6749 section 2.3.1).
    const [id, secret] = ["northquay & co", "a:lantern/on the+quay%, of forty letters and more"];
    const program = join(__dirname, "../clients/oidc_provider.mjs");
    const child = spawn(process.execPath, [program, algorithm, id, secret], { stdio: ["pipe", "pipe", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const issuer = (await lines.next()).value as string | undefined;
    if (issuer === undefined) throw new Error(`the provider did not start: ${complaint}`);
    const place = placeOf({ issuer, id, secret, name: "Lighthouse" });
    const pages: Page[] = [];
    try {
      await place.start();
      child.stdin.write(`${place.url}${callback}\n`);
      const { page } = await visitor();
      pages.push(page);
      // Its pages want a typeface from elsewhere.
      await page.context().route("https://fonts.googleapis.com/**", (route) => route.fulfill({ contentType: "text/css", body: "" }));

      await goBy(page, place, "Lighthouse");
      await page.locator("[name=login]").fill("lotte");
      await page.locator("[name=password]").fill("anything");
      await page.getByRole("button", { name: "Sign-in" }).click();
      await page.getByRole("button", { name: "Continue" }).click();
      await page.waitForURL(`${place.url}/login/provider/new`);
      await expect(page.getByLabel("Handle")).toHaveValue("lotte");
      await expect(page.getByText("lotte@lighthouse.example")).toBeVisible();
      await page.getByRole("button", { name: "Create account" }).click();
      await page.waitForURL(`${place.url}/drafts`);

      await signOut(page, place);
      await goBy(page, place, "Lighthouse");
      await page.waitForURL(`${place.url}/drafts`);

      await signOut(page, place);
      const other = (await visitor()).page;
      pages.push(other);
      await other.context().route("https://fonts.googleapis.com/**", (route) => route.fulfill({ contentType: "text/css", body: "" }));
      await goBy(other, place, "Lighthouse");
      await other.getByRole("link", { name: "Cancel" }).click();
      await expect(other.getByText("Lighthouse did not let you through.")).toBeVisible();
    } catch (error) {
      throw new Error(`${String(error)}\nThe place said:\n${place.log}\nThe provider said:\n${complaint}`);
    } finally {
      await leave(pages, place);
      child.kill();
    }
  });
}
