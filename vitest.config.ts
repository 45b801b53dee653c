import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@latents\/core$/, replacement: source("packages/core/src/index.ts") },
      { find: /^@latents\/core\/testing$/, replacement: source("packages/core/src/testing/index.ts") },
      { find: /^latents$/, replacement: source("packages/cli/src/index.ts") },
      { find: /^latents\/(\w+)$/, replacement: source("packages/cli/src/library/") + "$1.ts" },
      { find: /^@latents\/experiments$/, replacement: source("packages/experiments/src/index.ts") },
      { find: /^#ort$/, replacement: source("packages/core/src/runtime/ort-node.ts") },
    ],
  },
  test: {
    include: ["packages", "bench", "examples", "recipes", "docs", "tools"].map((folder) => `${folder}/**/*.test.ts`),
    exclude: ["**/node_modules/**", "**/dist/**"],
    setupFiles: [source("tools/quiet-console.ts")],
    reporters: ["default", source("tools/summary-reporter.ts")],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
  },
});
