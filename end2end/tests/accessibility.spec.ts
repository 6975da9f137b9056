import { awake, open } from "./acts";
import { expect, expected, test } from "./fixtures";
import { expectGoodInEveryLook, looks } from "./looks";
import { addressOf, membersOnly, open as openPages } from "./pages";

test.use({ demo: true });
test.describe.configure({ timeout: 90_000 });

for (const [name, place] of Object.entries(openPages)) {
  test(`axe finds nothing on ${name}, as a visitor and as a member @js`, async ({ page, person, quiet }) => {
    quiet.allow(expected.notFound);
    // By far the largest page.
    if (place === "/api/docs") test.slow();
    await open(page, await addressOf(page, place));
    await expectGoodInEveryLook(page);
    // These are the same for everybody.
    if (place === "/login" || place === "/register" || place === "/api/docs") return;
    const member = await person("ines");
    await open(member.page, await addressOf(member.page, place));
    await expectGoodInEveryLook(member.page, [looks[1], looks[3]]);
  });
}

for (const [name, place] of Object.entries(membersOnly)) {
  test(`axe finds nothing on ${name} @js`, async ({ person }) => {
    const { page } = await person("ines");
    await open(page, await addressOf(page, place));
    await expectGoodInEveryLook(page);
  });
}

test("axe finds nothing on the pages as they come without scripts @nojs", async ({ page, person }) => {
  for (const place of ["/", "post"]) {
    await open(page, await addressOf(page, place));
    await expectGoodInEveryLook(page, [looks[0], looks[3]]);
  }
  const member = (await person("ines")).page;
  for (const place of ["post", "/write"]) {
    await open(member, await addressOf(member, place));
    await expectGoodInEveryLook(member, [looks[0], looks[3]]);
  }
});

test("axe finds nothing on forms with errors", async ({ page, person, quiet }) => {
  quiet.allow(expected.refused);
  await open(page, "/register");
  await page.getByLabel("Handle").fill("Not a handle!");
  await page.getByLabel("Email").fill("somebody@northquay.example");
  await page.getByLabel("Password", { exact: true }).fill("password12");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  await awake(page);
  await expectGoodInEveryLook(page);

  const writer = (await person("pell")).page;
  await open(writer, "/write");
  await writer.getByLabel("Body").fill("A text without a title");
  await writer.getByLabel("Tags").fill("<b>");
  await writer.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(writer.locator("#title-error")).toBeVisible();
  await awake(writer);
  await expectGoodInEveryLook(writer);
});

test("axe finds nothing on an open menu, an answer being written and what has just arrived @js", async ({
  person,
  server,
}) => {
  const { page, context } = await person("maren");
  const path = await addressOf(page, "post");
  await open(page, path);
  await page.locator("summary").click();
  await expectGoodInEveryLook(page);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: /^Reply/ }).first().click();
  await page.getByLabel("Comment").fill("An answer");
  await context.request.post(server.url + path, {
    form: { mutation_id: crypto.randomUUID(), reply_to: "", body: "Arrived just now" },
    headers: { origin: server.url },
  });
  await expect(page.locator("button.arrived")).toBeVisible();
  await expectGoodInEveryLook(page);
});
