import { holdProgram, open, publishDirectly } from "./acts";
import { expect, test } from "./fixtures";

test("when the program breaks, the page says so and offers to load it again @js", async ({ person, quiet, server }) => {
  quiet.allow(/panicked|hydrat|unreachable|RuntimeError/i);
  const { page, ...member } = await person("crash-a");
  const path = await publishDirectly({ page, ...member }, server, { title: "Does not fit" });
  // A page that is not what the program expects, as after an extension has rewritten it.
  const arrive = await holdProgram(page);
  await page.goto(path);
  await page.evaluate(() => document.querySelector("#discussion h2")?.parentElement?.replaceChildren("?"));
  await arrive();
  const banner = page.locator("#crash");
  await expect(banner).toBeVisible();
  await expect(banner).toContainText("Something broke in this page.");
  await banner.getByRole("link", { name: "Load it again" }).click();
  await page.locator("html[data-awake]").waitFor({ state: "attached" });
  await expect(banner).toBeHidden();
  expect(new URL(page.url()).pathname).toBe(path);
});

test("no page shows that banner when all is well @js", async ({ visitor }) => {
  const { page } = await visitor();
  await open(page, "/");
  await expect(page.locator("#crash")).toBeHidden();
});
