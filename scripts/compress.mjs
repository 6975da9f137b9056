// Puts a .br beside every text and wasm file of a folder, as small as brotli
// makes it, and drops the type declarations that only an editor would read.
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const compressible = /\.(css|html|js|json|svg|txt|wasm|webmanifest|xml)$/;
// Below this the header of a compressed answer costs what it saves.
const smallest = 256;
const compress = promisify(brotliCompress);

const folder = process.argv[2];
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const file = join(entry.parentPath, entry.name);
  if (file.endsWith(".d.ts")) await rm(file);
  if (!compressible.test(file)) continue;

  const bytes = await readFile(file);
  if (bytes.length < smallest) continue;
  const text = !file.endsWith(".wasm");
  const smaller = await compress(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: text ? constants.BROTLI_MODE_TEXT : constants.BROTLI_MODE_GENERIC,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
  if (smaller.length < bytes.length) await writeFile(`${file}.br`, smaller);
}
