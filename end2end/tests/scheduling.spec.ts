import { awake, fillIn, open, scriptless } from "./acts";
import { expect, expected, test } from "./fixtures";

// Half past the hour, and never changed: five and a half hours before UTC.
test.use({ timezoneId: "Asia/Kolkata" });

test("a post is put on the schedule in the writer's own time, and taken off again", async ({ person }) => {
  const { page } = await person("scheduler");
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const time = page.getByLabel("Publish at");
  await open(page, "/write");
  await fillIn(page, { title: "Fog, the day after tomorrow" });
  // Without scripts nobody knows the writer's clock, and the page says so.
  await expect(page.getByText(scriptless() ? "In UTC" : "In your own time zone")).toBeVisible();
  await time.fill(`${day}T12:00`);
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await page.waitForURL("**/drafts");
  await awake(page);
  const line = page.getByRole("listitem").filter({ hasText: "Fog, the day after tomorrow" });
  await expect(line).toContainText("scheduled for");
  await expect(line.locator("time")).toHaveAttribute("datetime", `${day}T${scriptless() ? "12:00" : "06:30"}:00Z`);
  await expect(line.locator("time")).toContainText("12:00");
  await line.getByRole("link", { name: "Continue" }).click();
  await awake(page);
  await expect(time).toHaveValue(`${day}T12:00`);
  await page.getByRole("button", { name: "Take off the schedule" }).click();
  await page.waitForURL("**/write/*");
  await expect(page.getByRole("button", { name: "Take off the schedule" })).toHaveCount(0);
  await expect(time).toHaveValue("");
});

test("a time that has passed is refused beside its field", async ({ person, quiet }) => {
  quiet.allow(expected.refused);
  const { page } = await person("late-scheduler");
  await open(page, "/write");
  await fillIn(page, { title: "Fog, yesterday" });
  await page.getByLabel("Publish at").fill("2020-01-01T12:00");
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  await expect(page.locator("#publish_at-error")).toContainText("That time has passed");
  await expect(page.getByLabel("Title")).toHaveValue("Fog, yesterday");
});
