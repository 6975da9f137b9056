import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const program = resolve(process.env.PROGRAM ?? resolve(__dirname, "../../target/debug/tidings"));
/** A program without the front end inside reads `target/site` of the folder that it is started in. */
const cwd = resolve(program, "../../..");

/** Everyone in the tests signs in with this one. */
export const password = "harbour-lantern-42";

export interface Member {
  handle: string;
  email: string;
  name: string;
  password: string;
  owner: boolean;
}

/** A port that nobody listens on at this moment. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, "127.0.0.1", ready));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** The real program with a data folder of its own, on a port that was free. */
export class RunningServer {
  /** Origin of the site, without a slash at the end. */
  url = "";
  /** What the program has printed so far, over all its starts. */
  log = "";
  readonly members = new Map<string, Member>();
  private readonly folder = mkdtempSync(join(tmpdir(), "tidings-e2e-"));
  private process: ChildProcess | undefined;

  constructor(
    private readonly demo: boolean,
    private readonly named = false,
    private readonly settings: Record<string, string> = {},
  ) {
    // A test run that is cut short must not leave a server behind.
    process.once("exit", () => this.process?.kill("SIGKILL"));
  }

  /** The first start takes any free port; every later one the same again. */
  async start(): Promise<void> {
    const fresh = this.named ? `127.0.0.1:${await freePort()}` : "127.0.0.1:0";
    const address = this.url === "" ? fresh : new URL(this.url).host.replace("localhost", "127.0.0.1");
    const named: Record<string, string> = this.named ? { TIDINGS_URL: `http://localhost:${new URL(`http://${address}`).port}` } : {};
    const child = spawn(program, this.demo ? ["serve", "--demo"] : ["serve"], {
      cwd,
      env: this.environment({ TIDINGS_ADDR: address, ...named }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = child;
    const alreadyPrinted = this.log.length;
    await new Promise<void>((resolve, reject) => {
      const gaveUp = setTimeout(() => reject(new Error(`the server did not start:\n${this.log}`)), 30_000);
      const read = (chunk: Buffer): void => {
        this.log += chunk.toString();
        const found = /listening on (http:\/\/[\w.:]+)/.exec(this.log.slice(alreadyPrinted));
        if (found?.[1] === undefined) return;
        this.url = named.TIDINGS_URL ?? found[1];
        clearTimeout(gaveUp);
        resolve();
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("error", reject);
      child.once("exit", (code) => {
        clearTimeout(gaveUp);
        reject(new Error(`the server left with ${code}:\n${this.log}`));
      });
    });
  }

  /** Asks it to stop and waits until it has; after ten seconds it is not asked any more. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const left = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await left;
    clearTimeout(impatience);
  }

  /** The end: nothing of it stays behind. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Makes the account from the terminal; the server may be running or not. */
  async addMember(wanted: Partial<Member> & { handle: string }): Promise<Member> {
    const member: Member = {
      email: `${wanted.handle}@northquay.example`,
      name: wanted.handle.charAt(0).toUpperCase() + wanted.handle.slice(1),
      password,
      owner: false,
      ...wanted,
    };
    const flags = ["--handle", member.handle, "--email", member.email, "--name", member.name, "--password-stdin"];
    if (member.owner) flags.push("--owner");
    await this.run(["member", "add", ...flags], `${member.password}\n`);
    this.members.set(member.handle, member);
    return member;
  }

  /** Runs another command of the program on the same data, and gives what it printed. */
  async run(args: string[], input = ""): Promise<string> {
    const child = spawn(program, args, { cwd, env: this.environment({}), stdio: ["pipe", "pipe", "pipe"] });
    let printed = "";
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
    const code = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    if (code !== 0) throw new Error(`tidings ${args.join(" ")} left with ${String(code)}:\n${printed}`);
    return printed;
  }

  /** Ours alone: whatever the caller's shell has set must not leak into a test. */
  private environment(more: Record<string, string>): NodeJS.ProcessEnv {
    const foreign = /^(TIDINGS_|LEPTOS_|DATABASE_URL$|REDIS_URL$|SMTP_URL$)/;
    const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    return { ...Object.fromEntries(kept), TIDINGS_DATA: this.folder, ...this.settings, ...more };
  }
}
