// What was measured, beside what it should be.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

/** A target: at most or at least so much, and perhaps a mark to try for. */
export const atMost = (limit, unit = "", mark) => ({ met: (value) => value <= limit, words: words("≤", limit, unit, mark) });
export const atLeast = (limit, unit = "", mark) => ({ met: (value) => value >= limit, words: words("≥", limit, unit, mark) });

export const none = { met: (value) => value === 0, words: "none" };

function words(sign, limit, unit, mark) {
  return `${sign} ${limit.toLocaleString("en")}${unit && ` ${unit}`}${mark === undefined ? "" : ` (mark ${mark.toLocaleString("en")})`}`;
}

/** The rows of the table, in the order in which they were measured. */
export class Report {
  rows = [];
  failures = [];

  /** `value` is compared with the target; `shown` is what people read. */
  row(group, name, value, shown, target) {
    const verdict = target ? (target.met(value) ? "ok" : "NOT REACHED") : "";
    this.rows.push({ group, name, value, shown, target: target?.words ?? "", verdict });
  }

  /** A part that could not be measured: said at its place and at the end. */
  failed(group, error) {
    this.failures.push({ group, error: error.message });
    this.rows.push({ group, name: "could not be measured", value: null, shown: "see above", target: "", verdict: "FAILED" });
  }

  table() {
    const cells = this.rows.map((row) => [row.name, row.shown, row.target, row.verdict]);
    const heads = ["", "measured", "target", ""];
    const wide = heads.map((head, column) => Math.max(head.length, ...cells.map((line) => line[column].length)));
    const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(wide[0] + 2) : cell.padEnd(wide[column]))).join("  ").trimEnd();
    const lines = [line(heads)];
    let group;
    for (const [index, row] of this.rows.entries()) {
      if (row.group !== group) lines.push("", row.group);
      group = row.group;
      lines.push(line([`  ${cells[index][0]}`, ...cells[index].slice(1)]));
    }
    return lines.join("\n");
  }

  verdict() {
    const judged = this.rows.filter((row) => row.target);
    const missed = judged.filter((row) => row.verdict !== "ok");
    const failed = this.failures.length > 0 ? `, ${this.failures.length} parts could not be measured` : "";
    return `${judged.length - missed.length} of ${judged.length} targets reached${failed}`;
  }
}

/** The machine and the program: without them a figure says nothing. */
export function facts(program) {
  const said = (command, ...args) => {
    try {
      return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch {
      return "";
    }
  };
  const engine = "src/platform/server/db/engine.rs";
  return {
    date: new Date().toISOString(),
    commit: said("git", "rev-parse", "--short=12", "HEAD") || "none yet",
    changed_since: said("git", "status", "--porcelain", "--untracked-files=no") !== "",
    program,
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 1e9),
    kernel: release(),
    system: (existsSync("/etc/os-release") && /^PRETTY_NAME="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1]) || "unknown",
    load_before: loadavg()[0],
    rustc: said("rustc", "--version"),
    node: process.version,
    // wrk prints its version with its usage, and leaves with 1.
    wrk: said("sh", "-c", "wrk --version 2>&1 | head -n 1 | cut -d ' ' -f 2"),
    // How a commit is written decides what publishing costs.
    database: `sqlite, synchronous=${/synchronous = (\w+)/.exec(readFileSync(engine, "utf8"))?.[1] ?? "unknown"}`,
  };
}

export const count = (value) => Math.round(value).toLocaleString("en");
export const milliseconds = (micros) => (micros < 10_000 ? (micros / 1000).toFixed(2) : (micros / 1000).toFixed(1));
export const kilobytes = (bytes) => (bytes / 1000).toFixed(1);
