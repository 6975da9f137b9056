import { arrivals, comment, entry, open, publishDirectly, sayDirectly } from "./acts";
import { expect, expected, test } from "./fixtures";

test("after a restart of the server open pages come back by themselves and have missed nothing @js", async ({
  person,
  quiet,
  server,
  visitor,
}) => {
  test.setTimeout(90_000);
  quiet.allow(expected.serverAway);
  const author = await person("author-r");
  const path = await publishDirectly(author, server, { title: "Before the storm" });
  await sayDirectly(author, server, path, "Said before");
  const reader = await person("reader-r");
  const home = await visitor();
  await open(reader.page, path);
  await open(home.page, "/");
  await expect(reader.page.locator("#discussion .live")).toBeVisible();

  await server.stop();
  for (const { page } of [reader, home]) await expect(page.getByText("Connection lost.")).toBeVisible();
  // No sign of life where there is none.
  await expect(reader.page.locator("#discussion .live")).toHaveCount(0);
  await server.start();
  await sayDirectly(author, server, path, "Said meanwhile");
  await publishDirectly(author, server, { title: "After the storm" });

  await expect(comment(reader.page, "Said meanwhile")).toHaveCount(1, { timeout: 30_000 });
  await expect(arrivals(home.page)).toHaveText("1 new post", { timeout: 30_000 });
  await arrivals(home.page).click();
  await expect(entry(home.page, "After the storm")).toHaveCount(1);
  await expect(entry(home.page, "Before the storm")).toHaveCount(1);
  await expect(reader.page.getByText("Connection lost.")).toHaveCount(0);
  await sayDirectly(author, server, path, "Said after");
  await expect(comment(reader.page, "Said after")).toHaveCount(1);
  await expect(reader.page.locator("li.comment .said")).toHaveText(["Said before", "Said meanwhile", "Said after"]);
});

test("a page that was without a network catches up once and says so @js", async ({ person, quiet, server }) => {
  test.setTimeout(90_000);
  quiet.allow(expected.serverAway, /net::ERR_INTERNET_DISCONNECTED|net::ERR_NETWORK_CHANGED/);
  const author = await person("author-s");
  const path = await publishDirectly(author, server, { title: "In the tunnel" });
  const reader = await person("reader-s");
  await open(reader.page, path);
  await expect(reader.page.locator("#discussion .live")).toBeVisible();

  await server.stop();
  await expect(reader.page.getByText("Connection lost.")).toBeVisible();
  await reader.context.setOffline(true);
  await server.start();
  for (const words of ["one", "two", "three"]) await sayDirectly(author, server, path, `Number ${words}`);
  await expect(reader.page.locator("li.comment")).toHaveCount(0);

  await reader.context.setOffline(false);
  await expect(reader.page.getByText("Nothing was missed.")).toBeVisible({ timeout: 30_000 });
  await expect(reader.page.locator("li.comment .said")).toHaveText(["Number one", "Number two", "Number three"]);
  await expect(reader.page.getByText("Nothing was missed.")).toHaveCount(0, { timeout: 10_000 });
});

test("a reader can ask to try again now @js", async ({ quiet, server, visitor }) => {
  test.setTimeout(90_000);
  quiet.allow(expected.serverAway);
  const { page } = await visitor();
  await open(page, "/");
  await server.stop();
  await expect(page.getByRole("button", { name: "Try now" })).toBeVisible();
  await server.start();
  // It may have come back by itself in this very moment.
  await page.getByRole("button", { name: "Try now" }).click({ timeout: 2_000 }).catch(() => undefined);
  await expect(page.getByText("Nothing was missed.")).toBeVisible({ timeout: 25_000 });
});

test("a comment sent while the server is away is kept, and goes out once when it is back @js", async ({
  person,
  quiet,
  server,
}) => {
  test.setTimeout(90_000);
  quiet.allow(expected.serverAway);
  const author = await person("author-t");
  const path = await publishDirectly(author, server, { title: "No answer yet" });
  await open(author.page, path);
  await server.stop();
  await author.page.getByLabel("Comment").fill("Written in the dark");
  await author.page.getByRole("button", { name: "Post comment" }).click();
  await expect(author.page.locator("#say-error")).toBeVisible();
  await expect(author.page.getByLabel("Comment")).toHaveValue("Written in the dark");
  await server.start();
  await expect(author.page.getByText("Connection lost.")).toHaveCount(0, { timeout: 30_000 });
  await author.page.getByRole("button", { name: "Post comment" }).click();
  await expect(comment(author.page, "Written in the dark")).toHaveCount(1);
  await expect(author.page.getByLabel("Comment")).toHaveValue("");
});
