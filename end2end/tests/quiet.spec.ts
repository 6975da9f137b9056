import { awake, open } from "./acts";
import { expect, expected, test, type Page } from "./fixtures";
import { addressOf, membersOnly, open as openPages } from "./pages";

// The fixture fails a test on any line in a console and on any violation of the content security policy.
test.use({ demo: true });

test("every page wakes up in silence for a visitor @js", async ({ page, quiet }) => {
  test.setTimeout(90_000);
  quiet.allow(expected.notFound);
  const missing = missingFiles(page);
  for (const place of Object.values(openPages)) {
    await open(page, await addressOf(page, place));
    await page.waitForTimeout(300);
  }
  expect(missing).toEqual([]);
});

test("every page wakes up in silence for a member @js", async ({ person, quiet }) => {
  test.setTimeout(90_000);
  quiet.allow(expected.notFound);
  const { page } = await person("ines");
  const missing = missingFiles(page);
  for (const place of [...Object.values(openPages), ...Object.values(membersOnly)]) {
    await open(page, await addressOf(page, place));
    await page.waitForTimeout(300);
  }
  expect(missing).toEqual([]);
});

test("every page is reached by following links, and wakes up there @js", async ({ person }) => {
  test.setTimeout(90_000);
  const { page } = await person("ines");
  await open(page, "/");
  const you = () => page.getByRole("navigation", { name: "You" });
  await follow(page, () => page.locator("li.entry:has(a.pennant) h2 a").first().click(), /\/posts\//);
  await follow(page, () => page.locator("article .pennant").first().click(), /\/tags\/./);
  await follow(page, () => page.getByRole("link", { name: "Tags", exact: true }).click(), /\/tags$/);
  await follow(page, () => page.goBack(), /\/tags\/./);
  await follow(page, () => page.locator("a.who").first().click(), /\/@/);
  await follow(page, () => you().getByRole("link", { name: /^Notifications/ }).click(), /\/notifications$/);
  await follow(page, () => you().getByRole("link", { name: "Write" }).click(), /\/write$/);
  await follow(page, () => page.getByRole("link", { name: "Drafts" }).click(), /\/drafts$/);
  await follow(page, () => page.locator("a.title").first().click(), /\/write\/./);
  await follow(page, () => page.locator("a.brand").click(), /:\d+\/$/);
  await follow(page, () => page.getByRole("link", { name: "Older posts" }).click(), /before=/);
  await follow(page, () => page.getByRole("link", { name: "Latest" }).first().click(), /:\d+\/$/);
});

async function follow(page: Page, act: () => Promise<unknown>, to: RegExp): Promise<void> {
  await act();
  await expect(page).toHaveURL(to);
  await awake(page);
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
}

/** Files that a page asks for and does not get. */
function missingFiles(page: Page): string[] {
  const missing: string[] = [];
  page.on("response", (answer) => {
    if (answer.status() >= 400 && answer.request().resourceType() !== "document") missing.push(answer.url());
  });
  return missing;
}
