import { open } from "./acts";
import { expect, test, type Page, type Person } from "./fixtures";

/** An owner with the jobs page open, and a second page to act on. */
async function watching(person: (handle: string, more?: { owner: boolean }) => Promise<Person>, handle: string) {
  const owner = await person(handle, { owner: true });
  await open(owner.page, "/admin/jobs");
  // Where the pointer rested after signing in, something of this page may stand now, and that holds still.
  await owner.page.mouse.move(0, 0);
  return { page: owner.page, other: await owner.context.newPage() };
}

async function press(page: Page, path: string, name: string | RegExp, done: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name }).first().click();
  await expect(page.locator(".toast")).toHaveText(done);
}

test("the numbers of the jobs page change without loading it again @js", async ({ person }) => {
  const { page, other } = await watching(person, "watcher");
  await expect(page.locator(".live", { hasText: "Live" })).toBeVisible();
  const finished = page.locator("#facts dd").nth(3);
  const before = await finished.textContent();
  await page.evaluate(() => document.body.setAttribute("data-mark", "kept"));
  await page.getByLabel("Kind").focus();
  await press(other, "/admin/schedules", /^Run now/, "Its job is enqueued");
  // It runs, is counted, and the page is told: three waits of up to a second, on a machine that is busy with more.
  await expect(finished).not.toHaveText(before ?? "", { timeout: 20_000 });
  await press(other, "/admin/jobs", "Pause webhooks", "The queue is paused");
  await expect(page.locator("#q-webhooks-state")).toHaveText("Paused");
  await expect(page.getByLabel("Kind")).toBeFocused();
  await press(other, "/admin/jobs", "Resume webhooks", "The queue goes on");
  await expect(page.locator("#q-webhooks-state")).toHaveText("Flowing");
  await expect(page.locator("body")).toHaveAttribute("data-mark", "kept");
});

test("nothing changes under the pointer @js", async ({ person }) => {
  const { page, other } = await watching(person, "pointer");
  await page.getByRole("button", { name: "Pause exports" }).hover();
  await press(other, "/admin/jobs", "Pause exports", "The queue is paused");
  await expect(page.locator("#q-exports-state")).toHaveText("Paused");
  await expect(page.getByRole("button", { name: "Pause exports" })).toBeVisible();
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(page.getByRole("button", { name: "Resume exports" })).toBeVisible();
  await press(other, "/admin/jobs", "Resume exports", "The queue goes on");
});

test("the operator's forms work", async ({ person }) => {
  const { page } = await person("operator", { owner: true });
  await press(page, "/admin/jobs", "Pause pictures", "The queue is paused");
  await expect(page.locator("#q-pictures-state")).toHaveText("Paused");
  await page.getByRole("button", { name: "Resume pictures" }).click();
  await expect(page.locator("#q-pictures-state")).toHaveText("Flowing");
  await press(page, "/admin/schedules", /^Run now/, "Its job is enqueued");
  await expect(async () => {
    await page.goto("/admin/jobs?state=done");
    await expect(page.locator("tbody a[href^='/admin/jobs/']").first()).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.getByLabel("Queue", { exact: true }).selectOption("backups");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/state=done&queue=backups/);
  await expect(page.getByRole("link", { name: "Done" })).toHaveAttribute("aria-current", "page");
  await page.goto("/admin/jobs?state=done");
  await page.locator("tbody a[href^='/admin/jobs/']").first().click();
  await expect(page.locator("#timeline")).toContainText("Enqueued");
  await page.getByRole("button", { name: "Run again" }).click();
  await expect(page.locator(".toast")).toHaveText("The job is tried again");
});
