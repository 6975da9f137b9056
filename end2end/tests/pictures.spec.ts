import { crc32, deflateSync } from "node:zlib";
import { fillIn, open } from "./acts";
import { expect, expected, test, type Page } from "./fixtures";

/** A PNG of one colour. */
function png(width: number, height: number, red: number): Buffer {
  const chunk = (kind: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(kind), body]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(body.length, 0);
    frame.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, 90, 160]))]);
  const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]);
}

function file(name: string, red: number) {
  return { name, mimeType: "image/png", buffer: png(1000, 500, red) };
}

/** What a member who pastes or drops a picture does to the page. */
async function carry(page: Page, how: "paste" | "drop", red: number): Promise<void> {
  const bytes = [...png(1000, 500, red)];
  await page.getByLabel("Body").evaluate(
    (field, { how, bytes }) => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(bytes)], "fog.png", { type: "image/png" }));
      const options = { bubbles: true, cancelable: true };
      field.dispatchEvent(
        how === "paste"
          ? new ClipboardEvent("paste", { ...options, clipboardData: carried })
          : new DragEvent("drop", { ...options, dataTransfer: carried }),
      );
    },
    { how, bytes },
  );
}

/** The picture is there, and of this width on the disk. */
async function expectShown(page: Page, words: string): Promise<void> {
  const picture = page.locator(".prose").getByRole("img", { name: words, exact: true });
  await expect(picture).toHaveAttribute("width", "1000");
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBeTruthy();
  expect(await picture.evaluate((image: HTMLImageElement) => image.currentSrc)).toMatch(/-(480|960|1000)\.jpg$/);
}

test("a picture is chosen, described and stands in the post @js", async ({ person }) => {
  const { page } = await person("pictures-a");
  await open(page, "/write");
  await fillIn(page, { title: "With a picture", body: "Before." });
  await page.getByRole("button", { name: "Picture", exact: true }).click();
  await page.getByLabel("Picture", { exact: true }).setInputFiles(file("mole.png", 200));
  await page.getByLabel("What does it show?").fill("The mole [in fog]");
  await page.getByRole("button", { name: "Add picture" }).click();
  await expect(page.getByText("The picture is in the text.")).toBeVisible();
  await expect(page.getByLabel("Body")).toHaveValue(/Before\.\n!\[The mole \\\[in fog\\\]\]\(\/media\/[0-9a-f]{32}-1000x500\.jpg\)\n/);
  await expectShown(page, "The mole [in fog]");
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/with-a-picture");
  await expectShown(page, "The mole [in fog]");
});

for (const how of ["paste", "drop"] as const) {
  test(`a picture that comes by ${how} is asked what it shows @js`, async ({ person }) => {
    const { page } = await person(`pictures-${how}`);
    await open(page, "/write");
    await carry(page, how, how === "paste" ? 10 : 20);
    await expect(page.getByLabel("What does it show?")).toBeFocused();
    await page.keyboard.type("Boats");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Body")).toHaveValue(/!\[Boats\]\(\/media\//);
    await expectShown(page, "Boats");
  });
}

test("what is no picture is refused in words, and the text stays @js", async ({ person, quiet }) => {
  quiet.allow(expected.refused);
  const { page } = await person("pictures-b");
  await open(page, "/write");
  await fillIn(page, { title: "Kept", body: "Kept." });
  await page.getByRole("button", { name: "Picture", exact: true }).click();
  await page.getByLabel("Picture", { exact: true }).setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from("<svg/>") });
  await page.getByRole("button", { name: "Add picture" }).click();
  await expect(page.getByText("An SVG drawing can carry a program")).toBeVisible();
  await expect(page.getByLabel("Body")).toHaveValue("Kept.");
});

test("a form without a program takes a picture and shows the line to put in @nojs", async ({ person }) => {
  const { page, context } = await person("pictures-c");
  await page.goto("/write");
  await page.getByText("Add a picture").click();
  await page.getByLabel("Picture", { exact: true }).setInputFiles(file("plain.png", 60));
  await page.getByLabel("What does it show?").fill("Without a program");
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: "Add picture" }).click();
  const pictures = await opened;
  const line = await pictures.getByLabel("Without a program").inputValue();
  expect(line).toMatch(/^!\[Without a program\]\(\/media\//);
  await expect(async () => {
    await pictures.reload();
    await expect(pictures.getByRole("img", { name: "Without a program" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await fillIn(page, { title: "Plain picture", body: line });
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.waitForURL("**/posts/plain-picture");
  await expectShown(page, "Without a program");
});
