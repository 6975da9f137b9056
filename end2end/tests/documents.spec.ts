import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeToken, registerApp } from "./acts";
import { expect, test } from "./fixtures";

// The documents are for people with a shell: what stands in their `sh` blocks is typed into one, in order, against the
// demo community. A block that only exports variables is what the reader fills in, and is filled in here.
test.use({ demo: true });
test.describe.configure({ timeout: 90_000 });

function blocksOf(document: string): string[] {
  const text = readFileSync(join(__dirname, "../../docs", document), "utf8");
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((found) => found[1] ?? "");
}

/** One shell, as somebody has it open while they read. It ends at the first command that fails. */
class Shell {
  private readonly folder = mkdtempSync(join(tmpdir(), "tidings-shell-"));
  private readonly bash: ChildProcessWithoutNullStreams;
  private printed = "";
  private complaint = "";
  private ended = false;
  private heard: () => void = () => undefined;

  constructor() {
    // An answer of 4xx is a failure, and no progress is shown.
    writeFileSync(join(this.folder, ".curlrc"), "silent\nshow-error\nfail-with-body\n");
    const kept = { PATH: process.env.PATH, HOME: this.folder, CURL_HOME: this.folder, LC_ALL: "C.UTF-8" };
    this.bash = spawn("bash", ["--noprofile", "--norc", "-seuo", "pipefail"], { cwd: this.folder, env: kept, stdio: "pipe" });
    this.bash.stdout.on("data", (chunk: Buffer) => this.hear((this.printed += chunk.toString())));
    this.bash.stderr.on("data", (chunk: Buffer) => (this.complaint += chunk.toString()));
    this.bash.stdin.on("error", () => undefined);
    this.bash.once("close", () => this.hear((this.ended = true)));
  }

  private hear(_: unknown): void {
    this.heard();
  }

  /** Types these lines, and gives what they print. */
  async type(lines: string): Promise<string> {
    this.printed = "";
    this.bash.stdin.write(`${lines}\nprintf '\\0'\n`);
    while (!this.printed.endsWith("\0")) {
      if (this.ended) throw new Error(`it failed:\n${lines}\nand printed\n${this.printed}\n${this.complaint}`);
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
    return this.printed.slice(0, -1);
  }

  close(): void {
    this.bash.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Types the blocks in order; before each one, `fills` are asked for what the reader has to know by then. */
class Reader {
  readonly shell = new Shell();
  private readonly blocks: string[];

  constructor(document: string) {
    this.blocks = blocksOf(document);
  }

  /** Types the next block, which has these words in it. */
  async next(words: string): Promise<string> {
    const block = this.blocks.shift() ?? "";
    expect(block, "the next block of the document").toContain(words);
    return this.shell.type(block);
  }

  /** The next block asks for these, and nothing else. */
  async fill(values: Record<string, string>): Promise<void> {
    const block = this.blocks.shift() ?? "";
    const names = block.trim().split("\n").map((line) => /^export (\w+)=/.exec(line)?.[1]);
    expect(names, `what is asked for by\n${block}`).toEqual(Object.keys(values));
    for (const [name, value] of Object.entries(values)) await this.shell.type(`export ${name}='${value}'`);
  }

  /** Nothing was left out. */
  expectAllRead(): void {
    expect(this.blocks).toEqual([]);
  }
}

test("the commands of docs/api.md work as they stand there @js", async ({ person, server }) => {
  const reader = new Reader("api.md");
  try {
    await reader.fill({ PLACE: server.url });
    expect(await reader.next("posts?limit=3")).toContain('"items":[');
    const { page } = await person("pell");
    await reader.fill({ TOKEN: await makeToken(page, ["posts:read", "posts:write", "comments:write", "profile"]) });
    expect(await reader.next("/api/v1/me")).toContain('"handle":"pell"');
    expect(await reader.next("my-first-post")).toContain('"slug":"fog-bells"');
    await page.goto("/posts/fog-bells");
    await expect(page.getByRole("heading", { level: 1, name: "Fog bells" })).toBeVisible();
    const changed = await reader.next("my-first-comment");
    expect(changed).toContain("All night.");
    expect(changed).toContain('"title":"Fog bells, at four"');
    expect((await page.request.get("/posts/fog-bells")).status()).toBeGreaterThanOrEqual(400);
    const slugs = (await reader.next("next_cursor")).trim().split("\n");
    expect(slugs.length).toBeGreaterThan(20);
    expect(new Set(slugs).size).toBe(slugs.length);
    reader.expectAllRead();
  } finally {
    reader.shell.close();
  }
});

test("the commands of docs/oauth.md work as they stand there @js", async ({ person, server }) => {
  const reader = new Reader("oauth.md");
  const back = "http://127.0.0.1:9999/back";
  try {
    const maker = await person("ines");
    const app = await registerApp(maker.page, "On a server", "EdDSA", back);
    await reader.fill({ PLACE: server.url, ID: app.id, SECRET: app.secret, BACK: back });
    await reader.next("field()");
    const link = (await reader.next("/oauth/authorize")).trim();

    const { page, context } = await person("pell");
    // Nobody listens there: that the member is sent there is enough.
    await context.route(`${back}*`, (route) => route.fulfill({ contentType: "text/html", body: '<!doctype html><link rel="icon" href="data:,"><title>Back</title>' }));
    await page.goto(link);
    await page.getByRole("button", { name: "Allow Lantern" }).click();
    await page.waitForURL(`${back}?*`);
    const query = new URL(page.url()).searchParams;
    expect([query.get("state"), query.get("iss")]).toEqual(["s1", server.url]);
    await reader.fill({ CODE: query.get("code") ?? "" });
    expect(await reader.next("authorization_code")).toContain('"id_token":"');
    const told = await reader.next("/oauth/userinfo");
    expect(told).toContain('"preferred_username":"pell"');
    expect(told).toContain('"handle":"pell"');
    expect(await reader.next("grant_type=refresh_token")).toContain('"refresh_token":"');
    expect(await reader.next("client_credentials")).toContain('"access_token":"');

    const device = JSON.parse(await reader.next("device_authorization")) as { user_code: string };
    await page.goto("/device");
    await page.getByLabel("Code").fill(device.user_code);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("button", { name: "Allow Lantern" }).click();
    await expect(page.getByText("The device is connected.")).toBeVisible();
    expect(await reader.next("device_code")).toContain('"access_token":"');

    expect(await reader.next("/oauth/revoke")).toContain('{"active":false}');
    reader.expectAllRead();
  } finally {
    reader.shell.close();
  }
});
