import { open } from "./acts";
import { expect, expected, expectNoViolations, test } from "./fixtures";

const refused = /Failed to load resource: the server responded with a status of 401/;

test("a request is tried on the page of the API, and the token stays there @js", async ({ person, quiet }) => {
  quiet.allow(refused, expected.refused);
  const { page } = await person("docs-a");
  await page.goto("/settings/developer");
  await page.getByLabel("Name").fill("Trying");
  for (const scope of ["profile", "posts:write"]) await page.getByRole("checkbox", { name: new RegExp(`^${scope}`) }).check();
  await page.getByRole("button", { name: "Make the token" }).click();
  const token = await page.getByLabel("The new token").inputValue();

  await open(page, "/api/docs#get-me");
  const me = page.getByRole("region", { name: "GET /api/v1/me", exact: true });
  await me.getByText("Try it").click();
  await me.getByLabel("Token").fill("tid_nothing");
  await me.getByRole("button", { name: "Send" }).click();
  await expect(me.getByRole("status")).toHaveText("401 Unauthorized");
  await expect(me.getByLabel("Headers of the answer")).toContainText("invalid_token");
  await me.getByLabel("Token").fill(token);
  await me.getByRole("button", { name: "Send" }).click();
  await expect(me.getByRole("status")).toHaveText("200 OK");
  await expect(me.getByLabel("Body of the answer")).toContainText('"handle": "docs-a"');
  await expect(me.getByLabel("Headers of the answer")).toContainText(/ratelimit: "token";r=\d+;t=\d+/);
  await expect(me.getByLabel("Headers of the answer")).toContainText("etag: ");
  await expectNoViolations(page);

  // The token is in the other forms, too; a body is sent, and what is filled in stands in the command.
  const posts = page.getByRole("region", { name: "POST /api/v1/posts", exact: true });
  await posts.getByText("Try it").click();
  await expect(posts.getByLabel("Token")).toHaveValue(token);
  await posts.getByRole("textbox", { name: "Body" }).fill('{"title": "Tried", "tags": 7}');
  await posts.getByRole("button", { name: "Send" }).click();
  await expect(posts.getByRole("status")).toContainText("422");
  await posts.getByRole("textbox", { name: "Body" }).fill(`{"title": "It's tried"}`);
  await posts.getByRole("button", { name: "Send" }).click();
  await expect(posts.getByRole("status")).toHaveText("201 Created");
  await expect(posts.getByLabel("Headers of the answer")).toContainText("location: /api/v1/posts/");
  const curl = posts.getByLabel("by curl");
  await expect(curl).toContainText(`-d '{"title": "It'\\''s tried"}'`);
  await expect(curl).toContainText('"Authorization: Bearer $TOKEN"');
  const one = page.getByRole("region", { name: "GET /api/v1/members/{handle}", exact: true });
  await one.getByText("Try it").click();
  await one.getByLabel("handle (string)").fill("a/b?c");
  await expect(one.getByLabel("by curl")).toContainText("/api/v1/members/a%2Fb%3Fc'");

  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  expect(kept).not.toContain(token);
  expect(await page.locator("main").innerText()).not.toContain(token);
  await page.goto("/");
  await page.goBack();
  await expect(page.getByRole("region", { name: "GET /api/v1/me", exact: true }).locator("[data-token]")).toHaveValue("");
});

test("the page of the API is a reference without a program @nojs", async ({ page }) => {
  await page.goto("/api/docs#post-posts");
  const posts = page.getByRole("region", { name: "POST /api/v1/posts", exact: true });
  await expect(posts.getByLabel("by curl")).toContainText("curl -X POST");
  await expect(posts.getByText("posts:write").first()).toBeVisible();
  await expect(posts.getByText("Try it")).toBeHidden();
  await posts.getByText("Answers").click();
  await expect(posts.getByText("It was made.")).toBeVisible();
});
