// Looks at the built front end: is it all there, was it split, how big is it?
// With --budget it also fails when the part every page loads has outgrown the
// budget.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

// Bytes, brotli: the wasm and the scripts that every page loads.
const budget = 230_000;
const pkg = "target/site/pkg";

const complaints = [];
for (const file of ["tidings.js", "tidings.wasm", "tidings.css"]) {
  if (!existsSync(join(pkg, file))) complaints.push(`${pkg}/${file} is missing`);
  else if (!existsSync(join(pkg, `${file}.br`))) complaints.push(`${pkg}/${file}.br is missing`);
}

const files = existsSync(pkg) ? readdirSync(pkg) : [];
for (const file of files.filter((name) => name.endsWith(".js"))) {
  if (readFileSync(join(pkg, file), "utf8").includes("__wasm_split_placeholder__")) {
    complaints.push(`${pkg}/${file} was built without --split: no page would come alive`);
  }
}

if (complaints.length === 0) {
  // Lazy parts are named split_… and chunk_…; all else loads with the page.
  const lazy = /^(split|chunk)_/;
  const sizes = files
    .filter((name) => /\.(js|wasm)$/.test(name))
    .map((name) => ({ name, lazy: lazy.test(name), size: statSync(join(pkg, existsSync(join(pkg, `${name}.br`)) ? `${name}.br` : name)).size }));
  const total = (wanted) => sizes.filter(wanted).reduce((sum, file) => sum + file.size, 0);
  const base = total((file) => !file.lazy);
  console.log(`The front end: ${kilobytes(base)} on every page, ${kilobytes(total((file) => file.lazy))} when asked for (brotli)`);
  if (process.argv.includes("--budget") && base > budget) {
    complaints.push(`every page loads ${kilobytes(base)}; the budget is ${kilobytes(budget)}`);
  }
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length > 0 ? 1 : 0;

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
