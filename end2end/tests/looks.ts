import { expect, expectNoViolations, test, type Page } from "./fixtures";

/** Colours do not depend on the width: the dark look is checked at one, the narrow ones in the light. */
export const looks = [
  { scheme: "light", width: 1280 },
  { scheme: "dark", width: 1280 },
  { scheme: "light", width: 390 },
  { scheme: "light", width: 320 },
] as const;

/** axe-core finds nothing in these looks, and nothing stands out at the side. */
export async function expectGoodInEveryLook(page: Page, some: readonly (typeof looks)[number][] = looks): Promise<void> {
  const before = page.viewportSize();
  for (const { scheme, width } of some) {
    await test.step(`${scheme}, ${width} px`, async () => {
      // Without motion: colours half way from one look to the other are nobody's.
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, `${page.url()} must not scroll sideways at ${width} px`).toBeLessThanOrEqual(width);
      await expectNoViolations(page);
    });
  }
  if (before !== null) await page.setViewportSize(before);
}
