// Signed tokens: what benches/tokens/ measures.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, serving } from "./program.mjs";

/** Signs tokens and checks them, in a folder of its own; gives microseconds of one thread. */
export async function measureTokens(program) {
  const data = mkdtempSync(join(tmpdir(), "tidings-bench-tokens-"));
  try {
    return JSON.parse(await run(serving, program, ["--data", data]));
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
