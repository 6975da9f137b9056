// Pictures of the pages, to look at: node end2end/pictures.mjs OUTDIR
// Starts the demo community on a free port in a folder of its own, and stops it again.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const program = process.env.PROGRAM ?? join(root, "target/debug/tidings");
const out = process.argv[2];
if (out === undefined) throw new Error("say where the pictures go: node end2end/pictures.mjs OUTDIR");
mkdirSync(out, { recursive: true });

const looks = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  390: { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true, isMobile: true },
};
const visitorPages = { "sign-in": "/login", register: "/register", 404: "/nowhere", "home-visitor": "/" };
const memberPages = {
  home: "/",
  write: "/write",
  profile: "/@tomasz",
  notifications: "/notifications",
  drafts: "/drafts",
  data: "/settings/data",
  tags: "/tags",
  jobs: "/admin/jobs",
  schedules: "/admin/schedules",
};

const data = mkdtempSync(join(tmpdir(), "tidings-pictures-"));
const server = spawn(program, ["serve", "--demo"], {
  cwd: root,
  env: { ...process.env, TIDINGS_DATA: data, TIDINGS_ADDR: "127.0.0.1:0" },
  stdio: ["ignore", "pipe", "inherit"],
});
const left = new Promise((done) => server.once("exit", done));
const url = await new Promise((found, failed) => {
  let printed = "";
  server.stdout.on("data", (chunk) => {
    printed += chunk;
    const match = /listening on (http:\/\/[\w.:]+)/.exec(printed);
    if (match !== null) found(match[1]);
  });
  server.once("exit", (code) => failed(new Error(`the server left with ${code}`)));
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
try {
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({ baseURL: url, locale: "en-GB", timezoneId: "UTC", ...options });
    const page = await context.newPage();
    for (const [name, path] of Object.entries(visitorPages)) await take(page, path, `${name}-${look}`);
    await page.goto("/login");
    await page.getByLabel("Email").fill("ines");
    await page.getByLabel("Password", { exact: true }).fill("harbour-lantern-42");
    await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${url}/`);
    for (const [name, path] of Object.entries(memberPages)) await take(page, path, `${name}-${look}`);
    const post = await firstPost(page);
    await take(page, post, `post-${look}`);
    await page.goto("/drafts");
    const draft = page.locator("a.title").first();
    if (await draft.count()) await take(page, await draft.getAttribute("href"), `write-draft-${look}`);
    await context.close();
  }
} finally {
  await browser.close();
  server.kill("SIGTERM");
  await left;
  rmSync(data, { recursive: true, force: true });
}

/** The newest post that people talk about. */
async function firstPost(page) {
  await page.goto("/");
  const talked = page.locator("li.entry").filter({ hasNot: page.getByText("0 comments", { exact: true }) });
  return await talked.first().locator("h2 a").getAttribute("href");
}

async function take(page, path, name) {
  await page.goto(path);
  await page.locator("html[data-awake]").waitFor({ timeout: 10_000 }).catch(() => console.log(`${name}: did not wake up`));
  await page.waitForTimeout(150);
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: !name.startsWith("write") });
  console.log(name);
}
