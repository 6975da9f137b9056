import { open } from "./acts";
import { expect, test, type Page } from "./fixtures";
import { addressOf } from "./pages";

test.use({ demo: true });

for (const width of [1280, 390]) {
  test(`nothing moves while a page wakes up, at ${width} px @js`, async ({ page, person }) => {
    test.setTimeout(60_000);
    await page.setViewportSize({ width, height: 800 });
    await watchShifts(page);
    const post = await addressOf(page, "post");
    for (const path of ["/", post, "/login"]) await expectStill(page, path);
    const member = (await person("ines")).page;
    await member.setViewportSize({ width, height: 800 });
    await watchShifts(member);
    for (const path of ["/", post, "/write", "/notifications", "/drafts"]) await expectStill(member, path);
  });
}

interface Shift {
  value: number;
  what: string[];
}

/** Notes every shift of the layout from the first paint on. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources?: { node?: Node }[] })[]) {
        const what = (entry.sources ?? []).map(({ node }) =>
          node instanceof Element ? `${node.nodeName}.${node.className}` : String(node?.textContent),
        );
        shifts.push({ value: entry.value, what });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

async function expectStill(page: Page, path: string): Promise<void> {
  await open(page, path);
  await page.waitForTimeout(1_000);
  const shifts = await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
  const sum = shifts.reduce((all, { value }) => all + value, 0);
  expect(sum, `${path} moved: ${JSON.stringify(shifts)}`).toBeLessThan(0.02);
}
