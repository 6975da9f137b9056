import { entry, fillIn, open, publish } from "./acts";
import { expect, expected, test } from "./fixtures";

const everything = [
  "# A first heading",
  "",
  "Some *emphasis*, **weight**, ~~nothing~~, `code` and [a link](https://example.org/a?b=c&d).",
  "",
  "> A quote, “with quotation marks”",
  "",
  "1. one",
  "2. two",
  "   - two and a half",
  "",
  "- [x] done",
  "- [ ] to do",
  "",
  "| Day | Level |",
  "| :-- | ----: |",
  "| Fri | 3.2 m |",
  "",
  "```rust",
  'fn main() { println!("<b>"); }',
  "```",
  "",
  "A note.[^1] And another.[^n]",
  "",
  "[^1]: It had a hole.",
  "[^n]: Two, in fact.",
  "",
  "<script>alert(1)</script> <b onclick=\"x\">not bold</b> & so on",
  "",
  "## A first heading",
  "",
  "مرحبا and łódź and 🏴",
].join("\n");

test("the preview is the post, to the letter @js", async ({ person }) => {
  const { page } = await person("editor-a");
  await open(page, "/write");
  await fillIn(page, { title: "All of it", body: everything });
  await expect(page.locator("#preview .prose td").last()).toHaveText("3.2 m");
  await expect(page.locator("#preview h1").first()).toHaveText("All of it");
  const preview = await page.locator("#preview .prose").innerHTML();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/all-of-it");
  expect(await page.locator("article .prose").innerHTML()).toBe(preview);
  await expect(page.locator("article .prose script")).toHaveCount(0);
});

test("the preview follows every key @js", async ({ person }) => {
  const { page } = await person("editor-b");
  await open(page, "/write");
  await page.getByLabel("Body").pressSequentially("one **two");
  await expect(page.locator("#preview .prose p")).toHaveText("one **two");
  await page.getByLabel("Body").pressSequentially("**");
  await expect(page.locator("#preview .prose strong")).toHaveText("two");
});

test("a draft is saved by itself a moment after the last key @js", async ({ person }) => {
  const { context, page } = await person("editor-c");
  await open(page, "/write");
  const saved = page.locator(".saved");
  await expect(saved).toHaveText("");
  await page.getByLabel("Title").pressSequentially("Kept by itself");
  await expect(saved).toHaveText("Saved here");
  await expect(saved.locator(".icon")).toBeVisible();
  await expect(saved).toHaveText(/^Saved (just now|now|a moment ago|\d+ seconds? ago)/);
  await page.getByLabel("Body").fill("And again");
  await expect(saved).toHaveText("Saved here");
  await expect(saved.locator(".icon")).toBeVisible();

  const drafts = await context.newPage();
  await open(drafts, "/drafts");
  await expect(drafts.getByRole("link", { name: "Continue Kept by itself" })).toHaveCount(1);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/kept-by-itself");
  await open(drafts, "/drafts");
  await expect(drafts.getByRole("link", { name: "Continue Kept by itself" })).toHaveCount(0);
});

test("Ctrl+S saves at once @js", async ({ person }) => {
  const { page } = await person("editor-d");
  await open(page, "/write");
  await page.getByLabel("Body").fill("Not waiting");
  const request = page.waitForRequest("**/rpc/posts/autosave", { timeout: 1_000 });
  await page.keyboard.press("Control+s");
  await request;
  await expect(page.locator(".saved .icon")).toBeVisible();
});

test("a draft that cannot be saved says so, and saves when it can again @js", async ({ person, quiet }) => {
  quiet.allow(expected.serverAway, /net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED/);
  const { page } = await person("editor-e");
  await open(page, "/write");
  await page.route("**/rpc/posts/autosave", (route) => route.abort());
  await page.getByLabel("Body").fill("In a tunnel");
  await expect(page.locator(".saved")).toContainText("Saved here, waiting for a connection");
  await page.unrouteAll();
  await expect(page.locator(".saved .icon")).toBeVisible({ timeout: 10_000 });
});

test("two clicks on Publish make one post @js", async ({ person }) => {
  const { page } = await person("editor-f");
  await open(page, "/write");
  await fillIn(page, { title: "Clicked twice" });
  await page.getByRole("button", { name: "Publish", exact: true }).dblclick();
  await page.waitForURL("**/posts/clicked-twice");
  await open(page, "/@editor-f");
  await expect(entry(page, "Clicked twice")).toHaveCount(1);
});

test("publishing in the middle of a save makes one post @js", async ({ person }) => {
  const { page } = await person("editor-g");
  await page.route("**/rpc/posts/autosave", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 700));
    await route.continue().catch(() => undefined);
  });
  await open(page, "/write");
  await fillIn(page, { title: "In the middle" });
  const saving = page.waitForRequest("**/rpc/posts/autosave");
  await page.keyboard.press("Control+s");
  await saving;
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/in-the-middle");
  await page.waitForTimeout(900);
  await open(page, "/@editor-g");
  await expect(entry(page, "In the middle")).toHaveCount(1);
  await open(page, "/drafts");
  await expect(page.getByRole("link", { name: /^Continue/ })).toHaveCount(0);
});

test("what is changed in a post that is out stays on this device until it is published @js", async ({ context, page, person }) => {
  const writer = await person("editor-h");
  const path = await publish(writer.page, { title: "Out already", body: "As it was." });
  await writer.page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(writer.page.locator("html[data-awake]")).toHaveCount(1);
  await writer.page.getByLabel("Body").fill("As it will be.");
  await writer.page.waitForTimeout(1_800);
  await page.goto(path);
  await expect(page.locator("article .prose")).toHaveText("As it was.");
  await writer.page.reload();
  await expect(writer.page.getByLabel("Body")).toHaveValue("As it will be.");
  await writer.page.getByRole("button", { name: "Publish changes" }).click();
  await writer.page.waitForURL(`**${path}`);
  await page.reload();
  await expect(page.locator("article .prose")).toHaveText("As it will be.");
  await context.close();
});

test("of two tabs with the same post the second is told, and keeps its text @js", async ({ person, quiet }) => {
  quiet.allow(expected.refused, /status of 409/);
  const writer = await person("editor-i");
  const path = await publish(writer.page, { title: "Two tabs", body: "The beginning." });
  const second = await writer.context.newPage();
  for (const page of [writer.page, second]) {
    await open(page, path);
    await page.getByRole("link", { name: "Edit", exact: true }).click();
    await expect(page.locator("html[data-awake]")).toHaveCount(1);
  }
  await writer.page.getByLabel("Body").fill("From the first tab.");
  await writer.page.getByRole("button", { name: "Publish changes" }).click();
  await writer.page.waitForURL(`**${path}`);
  await second.getByLabel("Body").fill("From the second tab.");
  await second.getByRole("button", { name: "Publish changes" }).click();
  await expect(second.getByText("changed somewhere else")).toBeVisible();
  await expect(second.getByLabel("Body")).toHaveValue("From the second tab.");
  await second.getByRole("button", { name: "Publish changes" }).click();
  await second.waitForURL(`**${path}`);
  await expect(second.locator("article .prose")).toHaveText("From the second tab.");
});
