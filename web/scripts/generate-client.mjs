// Writes src/api/schema.d.ts from the server's OpenAPI document; `--check` only tells whether it is current.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const document = process.env.UPDRAFT_OPENAPI
  ? new URL(process.env.UPDRAFT_OPENAPI, `file://${process.cwd()}/`)
  : new URL("../../crates/api/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

const header = "// Generated from crates/api/openapi.json by `npm run gen`. Do not edit.\n\n";
// A field with a default may be left out of a request.
const text = header + astToString(await openapiTS(document, { defaultNonNullable: false }));

if (process.argv.includes("--check")) {
  const current = await readFile(target, "utf8").catch(() => "");
  if (current !== text) {
    console.error("src/api/schema.d.ts is not what crates/api/openapi.json says: run `npm run gen` and commit it.");
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
