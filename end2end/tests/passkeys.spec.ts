import { expect, expectNoViolations, test, type Page } from "./fixtures";
import { password } from "./running-server";

test.use({ named: true });

/** A device of its own for one page: it knows who holds it, and says yes. */
async function giveDevice(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  await client.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto("/settings/security");
  const section = page.locator("section", { has: page.locator("#passkeys") });
  await section.getByLabel("Name").fill(name);
  await section.getByLabel("Your password").last().fill(password);
  await section.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("button", { name: "Make the passkey" }).click();
}

test("somebody signs in with a passkey alone, and with one after the password @js", async ({ person }) => {
  const { page } = await person("maren");
  await giveDevice(page);
  await addPasskey(page, "Telephone");
  await expect(page.getByText("Keep these recovery codes.")).toBeVisible();
  await page.goto("/settings/security");
  await expect(page.locator("section", { has: page.locator("#passkeys") }).getByText("Telephone", { exact: true })).toBeVisible();
  await expectNoViolations(page);

  await page.locator("details.menu > summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/login?next=/drafts");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL("**/drafts");

  await page.locator("details.menu > summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/login");
  await page.getByLabel("Email").fill("maren");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await expect(page.locator("details.menu")).toBeVisible();
});

test("who has none is told so, and what was typed stays @js", async ({ visitor }) => {
  const { page } = await visitor();
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  await client.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true },
  });
  await page.goto("/login");
  await page.getByLabel("Email").fill("somebody");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.locator("main").getByRole("alert")).toHaveText(/cancelled, or took too long/);
  await expect(page.getByLabel("Email")).toHaveValue("somebody");
});

test("without a program the button is not there @nojs", async ({ visitor }) => {
  const { page } = await visitor();
  await page.goto("/login");
  await expect(page.getByRole("button", { name: "Sign in with a passkey" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
});
