// What a browser has to fetch: the base that every page loads, the parts that
// are loaded when asked for, and the stylesheet.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const lazy = /^(split|chunk)_/;

export function measureSizes(folder) {
  for (const name of ["tidings.wasm", "tidings.js", "tidings.css"]) {
    if (!existsSync(join(folder, name))) throw new Error(`${join(folder, name)} is not there; scripts/front builds it`);
  }
  const files = readdirSync(folder)
    .filter((name) => /\.(js|wasm|css)$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const compressed = existsSync(`${path}.br`) ? statSync(`${path}.br`).size : brotliCompressSync(readFileSync(path)).length;
      return { name, kind: name.split(".").pop(), lazy: lazy.test(name), raw: statSync(path).size, brotli: compressed };
    });
  const sum = (wanted) => {
    const chosen = files.filter(wanted);
    const total = (field) => chosen.reduce((all, file) => all + file[field], 0);
    return { files: chosen.length, raw: total("raw"), brotli: total("brotli") };
  };
  return {
    wasm: sum((file) => file.kind === "wasm" && !file.lazy),
    js: sum((file) => file.kind === "js" && !file.lazy),
    css: sum((file) => file.kind === "css"),
    base: sum((file) => file.kind !== "css" && !file.lazy),
    lazy: files.filter((file) => file.lazy),
    files,
  };
}
