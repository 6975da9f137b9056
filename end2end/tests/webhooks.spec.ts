import { createServer, type IncomingHttpHeaders } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { open, publishDirectly } from "./acts";
import { expect, test, type Page } from "./fixtures";
import { expectGoodInEveryLook } from "./looks";

// The receiver is on this machine, where requests do not go otherwise.
test.use({ settings: { TIDINGS_ALLOW_PRIVATE_ADDRESSES: "127.0.0.1" } });
test.describe.configure({ timeout: 90_000 });

const list = "/settings/developer/webhooks";

interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A program that hears. */
interface Receiver {
  url: string;
  heard: Heard[];
  close: () => void;
}

async function listen(): Promise<Receiver> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      heard.push({ headers: request.headers, body });
      response.setHeader("content-type", "text/plain");
      response.end(`heard ${heard.length}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return { url, heard, close: () => server.close() };
}

type IsGenuine = (secret: string, headers: IncomingHttpHeaders, body: string) => boolean;

/** The check for Node.js, as docs/webhooks.md has it. */
async function documentedCheck(): Promise<IsGenuine> {
  const text = readFileSync(join(__dirname, "../../docs/webhooks.md"), "utf8");
  const code = /```js\n([\s\S]*?)```/.exec(text)?.[1] ?? "";
  const folder = mkdtempSync(join(tmpdir(), "tidings-check-"));
  try {
    const file = join(folder, "check.mjs");
    writeFileSync(file, code);
    return ((await import(pathToFileURL(file).href)) as { isGenuine: IsGenuine }).isGenuine;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Loads the page again until it says so: what is sent goes on its way in the background. */
async function until(page: Page, words: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("main").getByText(words).first()).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 20_000 });
}

test("a webhook is added, tested, looked at, sent to again and paused", async ({ person, server }) => {
  const receiver = await listen();
  try {
    const isGenuine = await documentedCheck();
    const maren = await person("maren");
    const { page } = maren;
    await open(page, list);
    await page.getByLabel("Address").fill(receiver.url);
    await page.getByRole("checkbox", { name: /^post.published/ }).check();
    await page.getByRole("button", { name: "Add the webhook" }).click();
    const secret = await page.getByLabel("The new secret").inputValue();
    expect(secret).toMatch(/^whsec_/);
    await expectGoodInEveryLook(page);
    await page.getByRole("link", { name: "To the webhook" }).click();
    await expect(page.getByText("Nothing was sent so far")).toBeVisible();
    const webhook = page.url();

    await page.getByRole("button", { name: "Send a test" }).click();
    await expect(page.locator(".toast")).toHaveText("A test is on its way");
    await until(page, "It answered 200");
    expect(receiver.heard).toHaveLength(1);
    const [ping] = receiver.heard;
    expect(JSON.parse(ping?.body ?? "")).toMatchObject({ type: "ping" });
    expect(isGenuine(secret, ping?.headers ?? {}, ping?.body ?? "")).toBe(true);
    expect(isGenuine(secret, ping?.headers ?? {}, `${ping?.body} `)).toBe(false);

    // What was sent, and what came back.
    const main = page.getByRole("main");
    await expect(main.getByText("Heard", { exact: true })).toBeVisible();
    await expect(main.getByRole("region", { name: "Body" })).toContainText('"type": "ping"');
    await expect(main.getByRole("region", { name: "Headers sent" })).toContainText(String(ping?.headers["webhook-id"]));
    await expect(main.getByRole("region", { name: "Answer" })).toHaveText("heard 1");
    await expectGoodInEveryLook(page);

    await page.getByRole("button", { name: "Send again" }).click();
    await expect(page.locator(".toast")).toHaveText("It is sent again");
    await until(page, "Attempt 2");
    expect(receiver.heard[1]?.headers["webhook-id"]).toBe(ping?.headers["webhook-id"]);
    await expect(main.getByRole("region", { name: "Answer" }).last()).toHaveText("heard 2");

    await page.getByRole("link", { name: "Back to the webhook" }).click();
    await expect(page.getByRole("rowheader", { name: "ping" })).toBeVisible();
    await expectGoodInEveryLook(page);
    await page.getByRole("button", { name: "Pause it" }).click();
    await expect(page.locator(".toast")).toHaveText("The webhook is paused");
    await expect(page.getByText("Paused", { exact: true })).toBeVisible();
    await expect(page.getByRole("button", { name: "Send a test" })).toHaveCount(0);
    await publishDirectly(maren, server, { title: "While nobody listens" });
    await page.getByRole("button", { name: "Switch it on again" }).click();
    await publishDirectly(maren, server, { title: "Somebody listens" });
    await until(page, "post.published");
    await page.getByRole("link", { name: "post.published" }).first().click();
    await until(page, "It answered 200");
    const told = receiver.heard.slice(2).map(({ body }) => (JSON.parse(body) as { data: { title: string } }).data.title);
    expect(told).toEqual(["Somebody listens"]);

    await page.goto(`${webhook}/secret`);
    await expectGoodInEveryLook(page);
    await page.getByRole("button", { name: "Make another secret" }).click();
    expect(await page.getByLabel("The new secret").inputValue()).not.toBe(secret);
  } finally {
    receiver.close();
  }
});

/** Goes there by the Tab key alone. */
async function tabTo(page: Page, role: "button" | "checkbox" | "link" | "textbox", name: string | RegExp): Promise<void> {
  const wanted = page.getByRole("main").getByRole(role, { name });
  for (let step = 0; step < 80; step++) {
    if (await wanted.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the Tab key does not come to ${String(name)}`);
}

test("a webhook is added, tested and paused by the keyboard alone", async ({ person }) => {
  const receiver = await listen();
  try {
    const { page } = await person("pell");
    await open(page, list);
    await tabTo(page, "textbox", "Address");
    await page.keyboard.type(receiver.url);
    await tabTo(page, "checkbox", /^comment.added/);
    await page.keyboard.press("Space");
    await tabTo(page, "button", "Add the webhook");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("The new secret")).toBeVisible();
    await tabTo(page, "link", "To the webhook");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Webhook" })).toBeVisible();
    await tabTo(page, "button", "Send a test");
    await page.keyboard.press("Enter");
    await expect(page.locator(".toast")).toHaveText("A test is on its way");
    await until(page, "It answered 200");
    await tabTo(page, "link", "Back to the webhook");
    await page.keyboard.press("Enter");
    await tabTo(page, "button", "Pause it");
    await page.keyboard.press("Space");
    await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  } finally {
    receiver.close();
  }
});

test("an address that is refused is said beside what was typed", async ({ person, quiet }) => {
  quiet.allow(/status of 422/);
  const { page } = await person("tomasz");
  await open(page, list);
  await page.getByLabel("Address").fill("http://10.0.0.7/hook");
  await page.getByRole("checkbox", { name: /^comment.added/ }).check();
  await page.getByRole("button", { name: "Add the webhook" }).click();
  await expect(page.locator("#url-error")).toContainText("private");
  await expect(page.getByLabel("Address")).toHaveValue("http://10.0.0.7/hook");
  await expect(page.getByRole("checkbox", { name: /^comment.added/ })).toBeChecked();
  await expectGoodInEveryLook(page);
});
