import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What a package exports, from its sources. */
function entries(folder: string): { find: RegExp; replacement: string }[] {
  type Manifest = { name: string; exports: Record<string, { "latents-source": string }> };
  const { name, exports } = JSON.parse(readFileSync(source(`packages/${folder}/package.json`), "utf8")) as Manifest;
  return Object.entries(exports).map(([path, { "latents-source": file }]) => ({
    find: new RegExp(`^${name}${path.slice(1)}$`),
    replacement: source(`packages/${folder}/${file}`),
  }));
}

export default defineConfig({
  resolve: {
    alias: [
      ...["native", "core", "cli", "experiments"].flatMap(entries),
      { find: /^#ort$/, replacement: source("packages/core/src/runtime/ort-node.ts") },
    ],
  },
  test: {
    include: ["packages", "bench", "examples", "recipes", "docs", "tools"].map((folder) => `${folder}/**/*.test.ts`),
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: [source("packages/studio/test/browser-desk.ts")],
    setupFiles: [source("tools/quiet-console.ts")],
    reporters: ["default", source("tools/summary-reporter.ts")],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
