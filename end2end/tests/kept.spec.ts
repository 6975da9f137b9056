import { awake, comment, fillIn, holdProgram, open, publishDirectly } from "./acts";
import { expect, expected, test, type Page } from "./fixtures";

test("text typed before the program has come stays in its fields @js", async ({ page, person, server }) => {
  const member = await person("kept-a");
  const path = await publishDirectly(member, server, { title: "Slow line" });
  const cases: [Page, string, Record<string, string>][] = [
    [page, "/login", { "Email or handle": "kept-a", Password: "harbour" }],
    [page, "/register", { Handle: "kept-new", Name: "Kept New", Email: "k@northquay.example" }],
    [member.page, "/write", { Title: "Typed at once", Body: "Before *anything* woke up", Tags: "early" }],
    [member.page, path, { Comment: "Typed at once" }],
  ];
  for (const [at, address, fields] of cases) {
    const arrive = await holdProgram(at);
    await at.goto(address);
    for (const [label, text] of Object.entries(fields)) {
      await at.getByLabel(label, { exact: true }).pressSequentially(text);
    }
    await expect(at.locator("html[data-awake]")).toHaveCount(0);
    await arrive();
    await awake(at);
    await at.waitForTimeout(200);
    for (const [label, text] of Object.entries(fields)) {
      await expect(at.getByLabel(label, { exact: true }), `${address}: ${label}`).toHaveValue(text);
    }
  }
  // The preview knows it too.
  const arrive = await holdProgram(member.page);
  await member.page.goto("/write");
  await member.page.getByLabel("Body").fill("Early **words**");
  await arrive();
  await expect(member.page.locator("#preview strong")).toHaveText("words");
});

test("a form sent before the program has come is carried out all the same @js", async ({ person, server }) => {
  const member = await person("kept-b");
  const path = await publishDirectly(member, server, { title: "Sent early" });
  const arrive = await holdProgram(member.page);
  await member.page.goto(path);
  await member.page.getByLabel("Comment").fill("Sent the plain way");
  await member.page.getByRole("button", { name: "Post comment" }).click();
  await expect(comment(member.page, "Sent the plain way")).toHaveCount(1);
  await arrive();
  await awake(member.page);
  await expect(comment(member.page, "Sent the plain way")).toHaveCount(1);
});

test("a comment that was begun is there again after a reload, and gone once it is posted @js", async ({
  person,
  server,
}) => {
  const { page, ...member } = await person("kept-c");
  const path = await publishDirectly({ page, ...member }, server, { title: "Begun" });
  await open(page, path);
  await page.getByLabel("Comment").pressSequentially("Half a thou");
  await page.reload();
  await expect(page.getByLabel("Comment")).toHaveValue("Half a thou");
  await awake(page);
  await page.getByLabel("Comment").press("End");
  await page.getByLabel("Comment").pressSequentially("ght");
  await page.getByRole("button", { name: "Post comment" }).click();
  await expect(comment(page, "Half a thought")).toHaveCount(1);
  await open(page, path);
  await expect(page.getByLabel("Comment")).toHaveValue("");
});

test("a draft survives the crash of its tab, though it never reached the server @js", async ({ person, quiet }) => {
  quiet.allow(expected.serverAway, /net::ERR_FAILED/);
  const { context, page } = await person("kept-d");
  await page.route("**/rpc/posts/autosave", (route) => route.abort());
  await open(page, "/write");
  await fillIn(page, { title: "Before the crash", body: "Every word of it", tags: "lost-not" });
  await page.waitForTimeout(300);
  const crashed = page.waitForEvent("crash");
  await page.goto("chrome://crash").catch(() => undefined);
  await crashed;

  const next = await context.newPage();
  await open(next, "/write");
  await expect(next.getByLabel("Title")).toHaveValue("Before the crash");
  await expect(next.getByLabel("Body")).toHaveValue("Every word of it");
  await expect(next.getByLabel("Tags")).toHaveValue("lost-not");
  await expect(next.locator("#preview")).toContainText("Every word of it");
  await next.getByRole("button", { name: "Publish", exact: true }).click();
  await next.waitForURL("**/posts/before-the-crash");
  await open(next, "/write");
  await expect(next.getByLabel("Body")).toHaveValue("");
});

test("a draft that was saved goes on in another browser where it stopped @js", async ({ person }) => {
  const here = await person("kept-e");
  await open(here.page, "/write");
  await fillIn(here.page, { title: "On two machines", body: "Begun on the first" });
  await expect(here.page.locator(".saved .icon")).toBeVisible();
  const there = await person("kept-e");
  await open(there.page, "/drafts");
  await there.page.getByRole("link", { name: "Continue On two machines" }).click();
  await awake(there.page);
  await expect(there.page.getByLabel("Body")).toHaveValue("Begun on the first");
});

test("whoever is signed out in another tab while writing loses no word of the post @js", async ({ person, quiet, server }) => {
  quiet.allow(expected.refused, /status of 401/);
  const { context, page } = await person("kept-f");
  await open(page, "/write");
  await page.getByLabel("Title").fill("Written to the end");
  const other = await context.newPage();
  await signOut(other);
  await page.getByLabel("Body").fill("All that had to be said");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("You are signed out. Your text is kept here")).toBeVisible();
  await expect(page.getByLabel("Title")).toHaveValue("Written to the end");
  await expect(page.getByLabel("Body")).toHaveValue("All that had to be said");
  await signInThere(other, "kept-f", server);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/written-to-the-end");
  await expect(page.locator("article .prose")).toHaveText("All that had to be said");
});

test("whoever is signed out in another tab while commenting loses no word of it @js", async ({ person, quiet, server }) => {
  quiet.allow(expected.refused, /status of 401/);
  const member = await person("kept-g");
  const path = await publishDirectly(member, server, { title: "Signed out below" });
  await open(member.page, path);
  await member.page.getByLabel("Comment").fill("What I wanted to say");
  const other = await member.context.newPage();
  await signOut(other);
  await member.page.getByRole("button", { name: "Post comment" }).click();
  await expect(member.page.locator("#say-error")).toBeVisible();
  await expect(member.page.getByLabel("Comment")).toHaveValue("What I wanted to say");
  await signInThere(other, "kept-g", server);
  await member.page.getByRole("button", { name: "Post comment" }).click();
  await expect(comment(member.page, "What I wanted to say")).toHaveCount(1);
});

test("while the server is away a post is not sent, and nothing of it is lost @js", async ({ person, quiet, server }) => {
  test.setTimeout(60_000);
  quiet.allow(expected.serverAway);
  const { page } = await person("kept-h");
  await open(page, "/write");
  await fillIn(page, { title: "Sent into the dark", body: "Nobody there to take it" });
  await server.stop();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.locator(".saved")).toContainText("Saved here, waiting for a connection");
  await expect(page.getByLabel("Body")).toHaveValue("Nobody there to take it");
  await server.start();
  await page.reload();
  await awake(page);
  await expect(page.getByLabel("Title")).toHaveValue("Sent into the dark");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/sent-into-the-dark");
  await expect(page.locator("article .prose")).toHaveText("Nobody there to take it");
});

test("what is typed early is not replaced by what was kept from another day @js", async ({ person }) => {
  const { page } = await person("kept-i");
  await page.route("**/rpc/posts/autosave", (route) => route.abort());
  await open(page, "/write");
  await page.getByLabel("Body").fill("Kept from another day");
  await page.waitForTimeout(100);
  const arrive = await holdProgram(page);
  await page.goto("/write");
  await page.getByLabel("Body").fill("Typed just now");
  await arrive();
  await awake(page);
  await page.waitForTimeout(200);
  await expect(page.getByLabel("Body")).toHaveValue("Typed just now");
});

async function signOut(page: Page): Promise<void> {
  await open(page, "/tags");
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
}

async function signInThere(page: Page, handle: string, server: { members: Map<string, { password: string }> }) {
  await open(page, "/login");
  await page.getByLabel("Email").fill(handle);
  await page.getByLabel("Password", { exact: true }).fill(server.members.get(handle)?.password ?? "");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/");
}
