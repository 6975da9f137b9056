import AxeBuilder from "@axe-core/playwright";
import { test as playwright, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { expected, QuietConsole } from "./quiet-console";
import { password, RunningServer, type Member } from "./running-server";

export { expected, RunningServer, type Member };
export { expect, type Page } from "@playwright/test";

/** Somebody with a browser of their own. */
export interface Person {
  handle: string;
  context: BrowserContext;
  page: Page;
}

export interface WorkerOptions {
  /** `test.use({ demo: true })` at the top of a file: the server brings the demo community. */
  demo: boolean;
  /** `test.use({ named: true })`: the server goes by a name, `localhost`, as passkeys ask. */
  named: boolean;
  /** `test.use({ settings: { TIDINGS_…: "…" } })`: what the server is told besides. */
  settings: Record<string, string>;
}

interface WorkerFixtures extends WorkerOptions {
  /** The program under test, one for each worker, with data of its own. */
  server: RunningServer;
}

interface TestFixtures {
  /** Fails the test on anything in a console; `quiet.allow(expected.notFound)` lets a line pass. */
  quiet: QuietConsole;
  /** A reader who is not signed in, in a browser of their own. */
  visitor: () => Promise<Person>;
  /** A member, signed in, in a browser of their own; the account is made when it is new. */
  person: (handle: string, more?: Partial<Member>) => Promise<Person>;
  serverLog: void;
}

export const test = playwright.extend<TestFixtures, WorkerFixtures>({
  demo: [false, { option: true, scope: "worker" }],
  named: [false, { option: true, scope: "worker" }],
  settings: [{}, { option: true, scope: "worker" }],

  server: [
    async ({ demo, named, settings }, use) => {
      const server = new RunningServer(demo, named, settings);
      try {
        await server.start();
        await use(server);
      } finally {
        await server.remove();
      }
    },
    { scope: "worker" },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  quiet: [
    async ({}, use) => {
      const quiet = new QuietConsole();
      await use(quiet);
      const complaints = quiet.complaints();
      if (complaints.length > 0) throw new Error(`the browser complained:\n  ${complaints.join("\n  ")}`);
    },
    { auto: true },
  ],

  context: async ({ context, quiet }, use) => {
    quiet.listenTo(context);
    await use(context);
  },

  visitor: async ({ browser, quiet }, use) => {
    const opened: BrowserContext[] = [];
    await use(async () => {
      const context = await openContext(browser, quiet, opened);
      return { handle: "", context, page: await context.newPage() };
    });
    await closeAll(opened);
  },

  person: async ({ browser, quiet, server, demo }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (handle, more) => {
      if (!demo && !server.members.has(handle)) await server.addMember({ ...more, handle });
      const context = await openContext(browser, quiet, opened);
      const page = await context.newPage();
      await signIn(page, handle, server);
      return { handle, context, page };
    });
    await closeAll(opened);
  },

  serverLog: [
    async ({ server }, use, info) => {
      const before = server.log.length;
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach("server log", { body: server.log.slice(before), contentType: "text/plain" });
      }
    },
    { auto: true },
  ],
});

/**
 * Signs in the way a person does, on `/login`, and waits until the page has
 * left it. Without `server`, or for somebody it did not make, the address and
 * password of the demo community are used.
 */
export async function signIn(page: Page, handle: string, server?: RunningServer): Promise<void> {
  const member = server?.members.get(handle);
  await page.goto("/login");
  await page.getByLabel("Email").fill(member?.email ?? `${handle}@northquay.example`);
  await page.getByLabel("Password", { exact: true }).fill(member?.password ?? password);
  await page.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

/** axe-core, with all its rules, finds nothing on the page as it is now. */
export async function expectNoViolations(page: Page): Promise<void> {
  const scriptless = playwright.info().project.use.javaScriptEnabled === false;
  const subject = scriptless ? await copyWithScripting(page) : page;
  const { violations } = await new AxeBuilder({ page: subject }).analyze();
  if (scriptless) await subject.context().close();
  if (violations.length === 0) return;
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(" ")}`).join("\n")}`,
  );
  throw new Error(`axe-core on ${page.url()}:\n  ${found.join("\n  ")}`);
}

/**
 * axe-core is a script itself. Where scripts are off it gets the same document,
 * as it stands and without its own scripts, in a browser where they are on.
 */
async function copyWithScripting(page: Page): Promise<Page> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser");
  const context = await browser.newContext({ javaScriptEnabled: true, viewport: page.viewportSize() });
  const copy = await context.newPage();
  const body = (await page.content()).replace(/<script\b[\s\S]*?<\/script>/g, "");
  await copy.route(page.url(), (route) => route.fulfill({ body, contentType: "text/html; charset=utf-8" }));
  await copy.goto(page.url());
  return copy;
}

async function openContext(browser: Browser, quiet: QuietConsole, opened: BrowserContext[]): Promise<BrowserContext> {
  const context = await browser.newContext();
  quiet.listenTo(context);
  opened.push(context);
  return context;
}

async function closeAll(contexts: BrowserContext[]): Promise<void> {
  for (const context of contexts) await context.close();
}
