import { arrivals, awake, comment, entry, open, publish, publishDirectly, say, sayDirectly } from "./acts";
import { expect, test, type Page } from "./fixtures";

const markdown = [
  "The gauge **stopped** on a Friday.",
  "",
  "| Day | Level |",
  "| --- | ----: |",
  "| Fri | 3.2 m |",
  "",
  "```rust",
  "fn main() {}",
  "```",
  "",
  "It was the float.[^1]",
  "",
  "[^1]: It had a hole.",
].join("\n");

test("a visitor makes an account, writes a post in Markdown and publishes it", async ({ page }) => {
  await open(page, "/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Join" }).click();
  await awake(page);
  await page.getByLabel("Handle").fill("wren-first");
  await page.getByLabel("Name", { exact: true }).fill("Wren Castellane");
  await page.getByLabel("Email").fill("wren-first@northquay.example");
  await page.getByLabel("Password", { exact: true }).fill("three grey herons");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await awake(page);

  await page.getByRole("navigation", { name: "You" }).getByRole("link", { name: "Write" }).click();
  await page.waitForURL("**/write");
  await awake(page);
  await page.getByLabel("Title").fill("The float had a hole");
  await page.getByLabel("Body").fill(markdown);
  await page.getByLabel("Tags").fill("harbour, making");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/the-float-had-a-hole");

  await expect(page.getByRole("heading", { level: 1, name: "The float had a hole" })).toBeVisible();
  const text = page.locator("article .prose");
  await expect(text.locator("strong")).toHaveText("stopped");
  await expect(text.locator("td").last()).toHaveText("3.2 m");
  await expect(text.locator("pre code")).toContainText("fn main() {}");
  await expect(text).toContainText("It had a hole.");
  await expect(page.locator("article .pennant")).toHaveText(["harbour", "making"]);

  await open(page, "/");
  await expect(entry(page, "The float had a hole")).toHaveCount(1);
  await expect(entry(page, "The float had a hole")).toContainText("Wren Castellane");
});

test("other open home pages say that there is a new post, and show it once when asked @js", async ({
  person,
  server,
  visitor,
}) => {
  const writer = await person("writer-a");
  const readers = [(await visitor()).page, (await person("reader-a")).page];
  for (const page of readers) await open(page, "/");

  await publish(writer.page, { title: "Fog at the mole" });
  for (const page of readers) {
    await expect(arrivals(page)).toHaveText("1 new post");
    await expect(entry(page, "Fog at the mole")).toHaveCount(0);
  }
  await publishDirectly(writer, server, { title: "More fog" });
  for (const page of readers) {
    await expect(arrivals(page)).toHaveText("2 new posts");
    await arrivals(page).click();
    await expect(entry(page, "Fog at the mole")).toHaveCount(1);
    await expect(entry(page, "More fog")).toHaveCount(1);
    await expect(page.locator("li.entry").first()).toContainText("More fog");
    await expect(arrivals(page)).toHaveCount(0);
    await open(page, "/");
    await expect(entry(page, "Fog at the mole")).toHaveCount(1);
    await expect(arrivals(page)).toHaveCount(0);
  }
});

test("a follower's bell counts up on every page they have open @js", async ({ person, server }) => {
  const writer = await person("writer-b");
  const follower = await person("follower-b");
  await open(follower.page, "/@writer-b");
  await follower.page.getByRole("button", { name: "Follow Writer-b" }).click();
  await expect(follower.page.getByRole("button", { name: "Following Writer-b" })).toBeVisible();

  const pages = [follower.page, await follower.context.newPage()] as const;
  await open(pages[0], "/tags");
  await open(pages[1], "/");
  for (const page of pages) await expectBell(page, 0);
  await publishDirectly(writer, server, { title: "For those who follow" });
  for (const page of pages) await expectBell(page, 1);
  await publishDirectly(writer, server, { title: "And another" });
  for (const page of pages) await expectBell(page, 2);

  // On the next page it still says so, and when all is read it stops everywhere.
  await pages[0].getByRole("link", { name: /^Notifications/ }).click();
  await awake(pages[0]);
  await expectBell(pages[0], 2);
  await expect(pages[0].locator("li.new")).toHaveCount(2);
  await pages[0].getByRole("button", { name: "Mark all as read" }).click();
  await expectBell(pages[0], 0);
  await expectBell(pages[1], 0);
});

test("author and commenters are told of a comment, and whoever wrote it is not @js", async ({ person, server }) => {
  const author = await person("author-c");
  const first = await person("first-c");
  const second = await person("second-c");
  const path = await publishDirectly(author, server, { title: "Who is told" });
  for (const one of [author, first, second]) await open(one.page, "/tags");

  await sayDirectly(first, server, path, "The first word");
  await expectBell(author.page, 1);
  await sayDirectly(second, server, path, "The second word");
  await expectBell(author.page, 2);
  await expectBell(first.page, 1);
  await expectBell(second.page, 0);
});

test("a comment arrives on every page that has the post open, once @js", async ({ person, server, visitor }) => {
  const author = await person("author-d");
  const reader = await person("reader-d");
  const path = await publishDirectly(author, server, { title: "A word under it" });
  const guest = await visitor();
  const pages = [author.page, reader.page, guest.page];
  for (const page of pages) await open(page, path);
  const home = await guest.context.newPage();
  await open(home, "/");

  await say(reader.page, "Heard on every page");
  for (const page of pages) {
    await expect(comment(page, "Heard on every page")).toHaveCount(1);
    await expect(page.locator("#discussion")).toContainText("1 comment");
  }
  await expect(entry(home, "A word under it")).toContainText("1 comment");
  // Nothing comes a second time, neither by itself nor after a reload.
  await sayDirectly(author, server, path, "And thanks");
  for (const page of pages) {
    await expect(comment(page, "And thanks")).toHaveCount(1);
    await expect(page.locator("li.comment")).toHaveCount(2);
    await open(page, path);
    await expect(page.locator("li.comment")).toHaveCount(2);
  }
});

test("an answer arrives below the comment that it answers @js", async ({ person, server }) => {
  const author = await person("author-e");
  const path = await publishDirectly(author, server, { title: "Asked and answered" });
  const reader = await person("reader-e");
  await open(author.page, path);
  await open(reader.page, path);
  await say(reader.page, "Is it deep?");
  await author.page.getByRole("link", { name: /^Reply/ }).click();
  await expect(author.page.getByText("Answering Reader-e.")).toBeVisible();
  await say(author.page, "Four metres");
  for (const { page } of [author, reader]) {
    await expect(page.locator("li.comment li.comment .said")).toHaveText("Four metres");
    await expect(page.locator("li.comment")).toHaveCount(2);
  }
});

test("while somebody is typing, what arrives waits until they ask for it @js", async ({ person, server }) => {
  const author = await person("author-f");
  const reader = await person("reader-f");
  const path = await publishDirectly(author, server, { title: "Under the hands" });
  await open(reader.page, path);
  await reader.page.getByLabel("Comment").pressSequentially("I was about to");
  await sayDirectly(author, server, path, "First arrival");
  await sayDirectly(author, server, path, "Second arrival");

  await expect(arrivals(reader.page)).toHaveText("2 new comments");
  await expect(reader.page.locator("li.comment")).toHaveCount(0);
  await expect(reader.page.getByLabel("Comment")).toHaveValue("I was about to");
  await arrivals(reader.page).click();
  await expect(reader.page.locator("li.comment .said")).toHaveText(["First arrival", "Second arrival"]);
  await expect(arrivals(reader.page)).toHaveCount(0);
  await expect(reader.page.getByLabel("Comment")).toHaveValue("I was about to");
});

test("an answer to what waits comes with it, in its place @js", async ({ person, server }) => {
  const author = await person("author-h");
  const reader = await person("reader-h");
  const path = await publishDirectly(author, server, { title: "Asked while typing" });
  await open(author.page, path);
  await open(reader.page, path);
  await reader.page.getByLabel("Comment").focus();
  await say(author.page, "Is it deep?");
  await expect(arrivals(reader.page)).toHaveText("1 new comment");
  await reader.page.getByRole("heading", { level: 1 }).click();
  await author.page.getByRole("link", { name: /^Reply/ }).click();
  await say(author.page, "Four metres");
  await expect(arrivals(reader.page)).toHaveText("2 new comments");
  await arrivals(reader.page).click();
  await expect(reader.page.locator("li.comment li.comment .said")).toHaveText("Four metres");
  await expect(reader.page.locator("li.comment.new")).toHaveCount(2);
  await expect(reader.page.locator("#discussion")).toContainText("2 comments");
});

test("a post that is deleted leaves the home pages that are open @js", async ({ person, server, visitor }) => {
  const author = await person("author-g");
  const path = await publishDirectly(author, server, { title: "Soon gone" });
  const { page } = await visitor();
  await open(page, "/");
  await expect(entry(page, "Soon gone")).toHaveCount(1);
  await open(author.page, path);
  await author.page.getByRole("button", { name: "Delete post" }).click();
  await author.page.waitForURL("**/drafts");
  await expect(entry(page, "Soon gone")).toHaveCount(0);
});

async function expectBell(page: Page, unread: number): Promise<void> {
  const count = page.getByRole("navigation", { name: "You" }).locator(".count");
  const title = unread > 0 ? new RegExp(`^\\(${unread}\\) `) : /^[^(]/;
  await expect(page).toHaveTitle(title);
  if (unread > 0) await expect(count).toContainText(String(unread));
  else await expect(count).not.toBeVisible();
  const icon = unread > 0 ? /favicon-unread\.svg/ : /favicon\.svg/;
  await expect(page.locator("#favicon")).toHaveAttribute("href", icon);
}
