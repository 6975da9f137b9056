import { awake, open } from "./acts";
import { expect, test } from "./fixtures";

test.use({ demo: true });

test("going back returns to the place in the page where one was @js", async ({ page, person }) => {
  for (const reader of [page, (await person("ines")).page]) {
    await open(reader, "/");
    const title = reader.locator("li.entry h2 a").nth(12);
    await title.scrollIntoViewIfNeeded();
    await reader.waitForTimeout(300);
    const place = await reader.evaluate(() => window.scrollY);
    expect(place).toBeGreaterThan(500);
    await title.click();
    await reader.waitForURL("**/posts/*");
    await awake(reader);
    expect(await reader.evaluate(() => window.scrollY)).toBe(0);
    await reader.goBack();
    await reader.waitForURL((url) => url.pathname === "/");
    await awake(reader);
    await reader.waitForTimeout(500);
    expect(Math.abs((await reader.evaluate(() => window.scrollY)) - place)).toBeLessThan(40);
    await reader.goForward();
    await reader.waitForURL("**/posts/*");
  }
});

test("a link to a comment leads to it", async ({ page }) => {
  await open(page, "/");
  await page.locator("li.entry").filter({ hasText: "We rebuilt the tide gauge" }).getByText(/comments/).click();
  await page.waitForURL("**/posts/*");
  await awake(page);
  await expect(page.getByRole("heading", { name: "Discussion" })).toBeInViewport();
  const last = page.locator("li.comment").last();
  const id = (await last.getAttribute("id")) ?? "";
  const path = new URL(page.url()).pathname;
  await page.goto("/tags");
  await page.goto(`${path}#${id}`);
  await awake(page);
  await expect(last.locator(".said").first()).toBeInViewport();
});
