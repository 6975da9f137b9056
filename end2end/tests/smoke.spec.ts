import { expect, test } from "./fixtures";

test("the home page opens and names itself", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("h1")).toBeVisible();
});
