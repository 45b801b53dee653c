import { readFileSync } from "node:fs";
import path from "node:path";
import { packageHome } from "./package-home.js";

/** Version of this package. */
export function version(): string {
  const manifest = readFileSync(path.join(packageHome(import.meta.url), "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
