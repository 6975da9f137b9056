import { expect, test, type Page, type Person, type RunningServer } from "./fixtures";

/** Whether this project runs without JavaScript. */
export function scriptless(): boolean {
  return test.info().project.use.javaScriptEnabled === false;
}

/** Waits until the program has taken the page over; without scripts there is nothing to wait for. */
export async function awake(page: Page): Promise<void> {
  if (!scriptless()) await page.locator("html[data-awake]").waitFor({ state: "attached" });
}

/** Goes to an address and waits until the page is awake. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

export interface Text {
  title: string;
  body?: string;
  tags?: string;
}

/** Writes and publishes a post the way a person does, and gives its path. */
export async function publish(page: Page, text: Text): Promise<string> {
  await open(page, "/write");
  await fillIn(page, text);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/*");
  await awake(page);
  return new URL(page.url()).pathname;
}

/** Fills in the fields of the editor. */
export async function fillIn(page: Page, text: Text): Promise<void> {
  await page.getByLabel("Title").fill(text.title);
  await page.getByLabel("Body").fill(text.body ?? `${text.title}, and what there is to say about it.`);
  if (text.tags !== undefined) await page.getByLabel("Tags").fill(text.tags);
}

/** Publishes by a request of its own, without a page, and gives the post's path. */
export async function publishDirectly(writer: Person, server: RunningServer, text: Text): Promise<string> {
  const answer = await post(writer, server, "/write", {
    form_key: crypto.randomUUID(),
    title: text.title,
    body: text.body ?? `${text.title}, and what there is to say about it.`,
    tags: text.tags ?? "",
    do: "publish",
  });
  return answer;
}

/** Says something under a post by a request of its own, without a page. */
export async function sayDirectly(writer: Person, server: RunningServer, path: string, body: string): Promise<void> {
  await post(writer, server, path, { mutation_id: crypto.randomUUID(), reply_to: "", body });
}

/** Says something under the post that is open. */
export async function say(page: Page, body: string): Promise<void> {
  await page.getByLabel("Comment").fill(body);
  await page.getByRole("button", { name: "Post comment" }).click();
  await expect(comment(page, body)).toHaveCount(1);
}

/** Registers an app on the page for it; gives its client_id and its secret, if it has one. */
export async function registerApp(
  page: Page,
  kind: "On a server" | "In a browser or on a device",
  algorithm = "EdDSA",
  back = "http://127.0.0.1/back",
): Promise<{ id: string; secret: string }> {
  await page.goto("/settings/developer/apps");
  await page.getByLabel("Name", { exact: true }).fill("Lantern");
  await page.getByRole("radio", { name: kind }).check();
  await page.getByLabel("Addresses to come back to").fill(back);
  await page.getByLabel("It runs on devices without a browser, too").check();
  for (const scope of ["openid", "email", "offline_access", "profile", "posts:read"]) {
    await page.getByRole("checkbox", { name: new RegExp(`^${scope}`) }).check();
  }
  await page.getByRole("radio", { name: new RegExp(`^${algorithm}`) }).check();
  await page.getByRole("button", { name: "Make the app" }).click();
  if (kind === "On a server") {
    const secret = await page.getByLabel("The new secret").inputValue();
    return { id: await page.locator("main code").first().innerText(), secret };
  }
  await page.waitForURL("**/settings/developer/apps/*");
  return { id: await page.locator("main code").first().innerText(), secret: "" };
}

/** Makes a token with these scopes on the page for it, and gives it. */
export async function makeToken(page: Page, scopes: string[]): Promise<string> {
  await page.goto("/settings/developer");
  await page.getByLabel("Name").fill("Lantern");
  for (const scope of scopes) await page.getByRole("checkbox", { name: new RegExp(`^${scope}`) }).check();
  await page.getByRole("button", { name: "Make the token" }).click();
  return page.getByLabel("The new token").inputValue();
}

/** The post with this title in a list. */
export function entry(page: Page, title: string) {
  return page.locator("li.entry").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
}

/** The comments whose own words are these. */
export function comment(page: Page, words: string) {
  return page.locator("#discussion .said").filter({ hasText: words });
}

/** The button behind which arrivals wait. */
export function arrivals(page: Page) {
  return page.locator("button.arrived");
}

/** Lets the program of a page wait until the answer is called. */
export async function holdProgram(page: Page): Promise<() => Promise<void>> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await released;
    await route.continue().catch(() => undefined);
  });
  return async () => {
    release();
    await page.unrouteAll({ behavior: "wait" });
  };
}

async function post(writer: Person, server: RunningServer, path: string, form: Record<string, string>) {
  const answer = await writer.context.request.post(server.url + path, {
    form,
    headers: { origin: server.url },
    maxRedirects: 0,
  });
  expect(answer.status(), await answer.text()).toBe(303);
  return (answer.headers().location ?? "").replace(/#.*/, "");
}
