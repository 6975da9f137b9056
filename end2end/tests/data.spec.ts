import { open, publish } from "./acts";
import { expect, test } from "./fixtures";

// With scripts the page is told through the socket, without them it looks again by itself: both come to the archive.
test("a member takes their data along", async ({ person }) => {
  const { page } = await person("data-a");
  await publish(page, { title: "Worth keeping" });
  await page.getByRole("navigation", { name: "You" }).locator("summary").click();
  await page.getByRole("link", { name: "Your data" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Your data" })).toBeVisible();
  await page.getByRole("button", { name: "Export my data" }).click();
  const link = page.getByRole("link", { name: "Download" });
  await expect(link).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("main")).toContainText("1 post and 0 comments");
  const fetched = page.waitForEvent("download");
  await link.click();
  expect((await fetched).suggestedFilename()).toMatch(/^tidings-data-a-\d{4}-\d\d-\d\d\.zip$/);
});

test("the archive can be made again", async ({ person }) => {
  const { page } = await person("data-b");
  await open(page, "/settings/data");
  await page.getByRole("button", { name: "Export my data" }).click();
  const link = page.getByRole("link", { name: "Download" });
  await expect(link).toBeVisible({ timeout: 20_000 });
  const before = (await link.getAttribute("href")) ?? "";
  await page.getByRole("button", { name: "Export again" }).click();
  // The archive before stays until the new one is there.
  await expect(link).not.toHaveAttribute("href", before, { timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Export again" })).toBeVisible();
});
