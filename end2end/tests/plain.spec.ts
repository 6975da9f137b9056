import { entry, fillIn, open, publish, publishDirectly, sayDirectly } from "./acts";
import { expect, expected, signIn, test } from "./fixtures";

// What follows works with and without JavaScript: it runs on both sides.

test("a visitor reads posts, discussions, tags and profiles", async ({ page, person, server }) => {
  const writer = await person("plain-a");
  const path = await publishDirectly(writer, server, { title: "Read by all", tags: "reading", body: "With **weight**." });
  await sayDirectly(writer, server, path, "A word of my own");
  await open(page, "/");
  await entry(page, "Read by all").getByRole("heading").getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: "Read by all" })).toBeVisible();
  await expect(page.locator("article .prose strong")).toHaveText("weight");
  await expect(page.locator("li.comment .said")).toHaveText("A word of my own");
  await page.locator("article").getByRole("link", { name: "reading" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "reading" })).toBeVisible();
  await expect(entry(page, "Read by all")).toHaveCount(1);
  await page.getByRole("link", { name: "Plain-a" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Plain-a" })).toBeVisible();
  await expect(entry(page, "Read by all")).toHaveCount(1);
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Tags" }).click();
  await expect(page.getByRole("main").getByRole("link", { name: "reading" })).toBeVisible();
});

test("older posts are a page further, none twice and none left out", async ({ page, person, server }) => {
  test.setTimeout(60_000);
  const writer = await person("plain-b");
  const titles = Array.from({ length: 45 }, (_, index) => `Paged ${String(index + 1).padStart(2, "0")}`);
  for (const title of titles) await publishDirectly(writer, server, { title, tags: "paged" });
  await open(page, "/tags/paged");
  const seen: string[] = [];
  for (;;) {
    seen.push(...(await page.locator("li.entry h2").allTextContents()));
    const older = page.getByRole("link", { name: "Older posts" });
    if ((await older.count()) === 0) break;
    // What is published meanwhile pushes nothing on to the next page a second time.
    await publishDirectly(writer, server, { title: `Meanwhile ${seen.length}`, tags: "paged" });
    const before = page.url();
    await older.click();
    await page.waitForURL((url) => url.href !== before);
    await expect(page.locator("li.entry h2").first()).not.toHaveText(seen.at(-1) ?? "");
  }
  expect(seen).toEqual(titles.reverse());
});

test("signing in and out, with a word when the password is wrong", async ({ page, person, quiet, server }) => {
  quiet.allow(expected.refused);
  await person("plain-c");
  await open(page, "/login?next=/tags");
  await page.getByLabel("Email").fill("plain-c");
  await page.getByLabel("Password", { exact: true }).fill("not the lantern at all");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.locator("#password-error")).toHaveText("That password does not go with this email or handle.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-describedby", /password-error/);
  await expect(page.getByLabel("Email")).toHaveValue("plain-c");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await page.getByLabel("Password", { exact: true }).fill(server.members.get("plain-c")?.password ?? "");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  // Where one was going before.
  await page.waitForURL("**/tags");
  await page.locator("summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
});

test("whoever must sign in first comes back to where they were going", async ({ page, person, server }) => {
  await person("plain-d");
  await page.goto("/drafts");
  await expect(page).toHaveURL(/\/login\?next=(\/|%2F)drafts$/);
  const member = server.members.get("plain-d");
  await page.getByLabel("Email").fill(member?.email ?? "");
  await page.getByLabel("Password", { exact: true }).fill(member?.password ?? "");
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/drafts");
});

test("joining says what is wrong beside each field and keeps what was typed", async ({ page, person, quiet }) => {
  quiet.allow(expected.refused);
  await person("plain-e");
  await open(page, "/register");
  await page.getByLabel("Handle").fill("Plain E!");
  await page.getByLabel("Name", { exact: true }).fill("Étienne “Plain”");
  await page.getByLabel("Email").fill("plain-e@northquay.example");
  await page.getByLabel("Password", { exact: true }).fill("password12");
  await page.getByRole("button", { name: "Create account" }).click();
  const wrong = page.getByRole("main").getByRole("alert");
  await expect(wrong).toBeVisible();
  for (const field of ["handle", "password"]) {
    await expect(page.locator(`#${field}-error`)).toBeVisible();
    await expect(page.locator(`#${field}`)).toHaveAttribute("aria-invalid", "true");
    await expect(page.locator(`#${field}`)).toHaveAttribute("aria-describedby", new RegExp(`${field}-error`));
    await expect(wrong.locator(`a[href="#${field}"]`)).toBeVisible();
  }
  await expect(page.getByLabel("Handle")).toHaveValue("Plain E!");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Étienne “Plain”");
  await expect(page.getByLabel("Email")).toHaveValue("plain-e@northquay.example");

  await page.getByLabel("Handle").fill("plain-e");
  await page.getByLabel("Password", { exact: true }).fill("three grey herons");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.locator("#handle-error")).toContainText("@plain-e already");
  // Whether an address has an account is nobody's business.
  await expect(page.locator("#email-error")).toHaveCount(0);
  await page.getByLabel("Handle").fill("plain-e-two");
  await page.getByLabel("Email").fill("plain-e-two@northquay.example");
  await page.getByLabel("Password", { exact: true }).fill("three grey herons");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("a post is written, kept as a draft, published, edited, deleted and brought back", async ({ person }) => {
  const { page } = await person("plain-f");
  await open(page, "/write");
  await fillIn(page, { title: "In several steps", body: "The first version." });
  await page.getByRole("button", { name: "Save draft" }).click();
  await page.waitForURL("**/write/*");
  await expect(page.getByLabel("Body")).toHaveValue("The first version.");
  await open(page, "/drafts");
  await page.getByRole("link", { name: "Continue In several steps" }).click();
  await expect(page.getByLabel("Title")).toHaveValue("In several steps");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/in-several-steps");

  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(page.getByLabel("Body")).toHaveValue("The first version.");
  await page.getByLabel("Title").fill("In many steps");
  await page.getByLabel("Body").fill("The second version.");
  await page.getByRole("button", { name: "Publish changes" }).click();
  // The address stays what it was.
  await page.waitForURL("**/posts/in-several-steps");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("In many steps");
  await expect(page.locator("article .prose")).toHaveText("The second version.");
  await expect(page.locator("article .byline").last()).toContainText("edited");

  await page.getByRole("button", { name: "Delete post" }).click();
  await page.waitForURL("**/drafts");
  expect((await page.request.get("/posts/in-several-steps")).status()).toBe(404);
  await page.getByRole("button", { name: "Bring back In many steps" }).click();
  await expect(page.getByRole("button", { name: "Bring back In many steps" })).toHaveCount(0);
  await page.goto("/posts/in-several-steps");
  await expect(page.locator("article .prose")).toHaveText("The second version.");
});

test("a post that will not do is shown again with every word and what is wrong", async ({ person, quiet }) => {
  quiet.allow(expected.refused);
  const { page } = await person("plain-g");
  await open(page, "/write");
  const title = "x".repeat(201);
  await fillIn(page, { title, body: "A text <b>with</b>\n\n</textarea> & all", tags: "a, b, c, d, e, f" });
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.locator("#title-error")).toContainText("1 too long");
  await expect(page.locator("#tags-error")).toContainText("At most 5");
  await expect(page.getByLabel("Title")).toHaveValue(title);
  await expect(page.getByLabel("Body")).toHaveValue("A text <b>with</b>\n\n</textarea> & all");
  await expect(page.getByLabel("Tags")).toHaveValue("a, b, c, d, e, f");
  await page.getByLabel("Title").fill("Short enough");
  await page.getByLabel("Tags").fill("a, b");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/short-enough");
  await expect(page.locator("article .prose")).toContainText("</textarea> & all");
});

test("a comment is added, answered, and kept when it is too long", async ({ page, person, quiet, server }) => {
  quiet.allow(expected.refused);
  const author = await person("plain-h");
  const path = await publishDirectly(author, server, { title: "Talked about" });
  const { page: own } = author;
  await open(own, path);
  await own.getByLabel("Comment").fill("The first, in *short*");
  await own.getByRole("button", { name: "Post comment" }).click();
  await expect(own.locator("li.comment .said em")).toHaveText("short");
  await own.getByRole("link", { name: "Reply to Plain-h" }).click();
  await expect(own.getByText("Answering Plain-h.")).toBeVisible();
  await own.getByLabel("Comment").fill("An answer to myself");
  await own.getByRole("button", { name: "Post comment" }).click();
  await expect(own.locator("li.comment li.comment .said")).toHaveText("An answer to myself");

  const long = "ö".repeat(5200);
  await own.getByLabel("Comment").fill(long);
  await own.getByRole("button", { name: "Post comment" }).click();
  await expect(own.locator("#say-error")).toContainText("at most 10 kB");
  await expect(own.getByLabel("Comment")).toHaveValue(long);
  await expect(own.locator("li.comment")).toHaveCount(2);

  await open(page, path);
  await expect(page.locator("li.comment")).toHaveCount(2);
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/login\?next=/);
});

test("the same form sent twice makes one post", async ({ person, server }) => {
  const writer = await person("plain-i");
  const form = { form_key: crypto.randomUUID(), title: "Sent twice", body: "Once.", tags: "", do: "publish" };
  const send = () =>
    writer.context.request.post(`${server.url}/write`, { form, headers: { origin: server.url }, maxRedirects: 0 });
  const answers = await Promise.all([send(), send()]);
  expect(answers.map((answer) => answer.headers().location)).toEqual(["/posts/sent-twice", "/posts/sent-twice"]);
  await open(writer.page, "/@plain-i");
  await expect(entry(writer.page, "Sent twice")).toHaveCount(1);
});

test("light, dark or as the device says is chosen at the foot of the page and stays", async ({ page }) => {
  await open(page, "/tags");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page).toHaveURL(/\/tags$/);
  expect(await paper()).not.toBe(light);
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Auto" }).click();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  expect(await paper()).toBe(light);
});

test("what is not there answers 404 with a page of its own", async ({ page, quiet }) => {
  quiet.allow(expected.notFound);
  for (const path of ["/nowhere", "/posts/nowhere", "/tags/nowhere", "/@nowhere", "/a/b/c", "/?before=nonsense"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing at this address");
  }
  await page.getByRole("link", { name: "To the newest posts" }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("home greets a member with what happened since, and marks where they were", async ({ page, person, server }) => {
  const writer = await person("plain-j");
  await publishDirectly(writer, server, { title: "Mark this place" });
  await signIn(page, "plain-j", server);
  await open(page, "/");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/since/i);
  await publish(writer.page, { title: "One's own is not news" });
  await open(page, "/");
  await expect(entry(page, "One's own is not news").getByText("New", { exact: true })).toHaveCount(0);
});

test("every page says in its head what it is, also when many are asked for at once", async ({ person, server }) => {
  const writer = await person("plain-k");
  const path = await publishDirectly(writer, server, { title: "In the head", body: "What it begins with.", tags: "head" });
  const expectedWords = { [path]: "What it begins with.", "/@plain-k": "What Plain-k writes here.", "/tags/head": "Posts about head." };
  const asked = Array.from({ length: 8 }, () => Object.entries(expectedWords)).flat();
  const heads = asked.map(async ([address, words]) => {
    const html = await (await writer.context.request.get(server.url + address)).text();
    const described = [...html.matchAll(/<meta [^>]*name="description"[^>]*>/g)].map(([tag]) => tag);
    expect(described, address).toHaveLength(1);
    expect(described[0], address).toContain(`content="${words}"`);
    if (address === path) expect(html).toContain('property="og:title"');
  });
  await Promise.all(heads);
});
