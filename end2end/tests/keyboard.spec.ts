import { comment, open, publishDirectly } from "./acts";
import { expect, test, type Page } from "./fixtures";
import { addressOf } from "./pages";

test.use({ demo: true });

const controls =
  'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';

test("the first key leads past the masthead to the content", async ({ page }) => {
  await open(page, "/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  const box = await skip.boundingBox();
  expect(box?.width, "it shows itself").toBeGreaterThan(40);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
});

test("the keyboard reaches every control, in order, and always shows where it is @js", async ({ page, person }) => {
  test.setTimeout(90_000);
  for (const place of ["/", "post", "/login", "/register"]) await expectAllReached(page, await addressOf(page, place));
  const member = (await person("ines")).page;
  for (const place of ["post", "/write", "draft", "/drafts", "/notifications"]) {
    await expectAllReached(member, await addressOf(member, place));
  }
});

test("Ctrl+Enter posts a comment @js", async ({ person, server }) => {
  const member = await person("pell");
  const path = await publishDirectly(member, server, { title: "Without a mouse" });
  await open(member.page, path);
  await member.page.getByLabel("Comment").pressSequentially("Said with two keys");
  await member.page.keyboard.press("Control+Enter");
  await expect(comment(member.page, "Said with two keys")).toHaveCount(1);
  await expect(member.page.getByLabel("Comment")).toHaveValue("");
});

async function isSamePart(page: Page, last: number | undefined): Promise<boolean> {
  return page.evaluate((last) => {
    const active = document.activeElement;
    return active instanceof HTMLInputElement && active.type === "datetime-local" && Number(active.dataset.place) === last;
  }, last ?? -1);
}

async function expectAllReached(page: Page, path: string): Promise<void> {
  await open(page, path);
  // A field that takes the focus at once is no place to begin.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const wanted = await page.evaluate((controls) => {
    const shown = [...document.querySelectorAll<HTMLElement>(controls)].filter((one) => one.checkVisibility());
    // Of a group of radio buttons only one takes part.
    shown.forEach((one, index) => (one.dataset.place = String(index)));
    return shown.map((one) => one.outerHTML.slice(0, 120));
  }, controls);
  const reached: number[] = [];
  for (let step = 0; step < wanted.length; step++) {
    await page.keyboard.press("Tab");
    // A field for a time has a stop for each of its parts.
    for (let part = 0; part < 8 && (await isSamePart(page, reached.at(-1))); part++) await page.keyboard.press("Tab");
    const { place, marked, seen } = await page.evaluate(() => {
      const active = document.activeElement as HTMLElement;
      const style = getComputedStyle(active);
      const box = active.getBoundingClientRect();
      return {
        place: Number(active.dataset.place ?? -1),
        marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none",
        seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
      };
    });
    reached.push(place);
    expect(marked, `${path}: the focus shows on ${wanted[place]}`).toBe(true);
    expect(seen, `${path}: the focus is in view on ${wanted[place]}`).toBe(true);
  }
  expect(reached, path).toEqual(wanted.map((_, index) => index));
}
