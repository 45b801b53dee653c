import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { publishedBundle } from "./published-bundle";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Built into this package's folder `page`. Addresses are relative, so that the same files work in any folder of any web host. */
export default defineConfig({
  root: here("."),
  base: "./",
  plugins: [react(), publishedBundle(here("page"), here("src/published/boot.ts"))],
  resolve: {
    // the core's sources: the page needs no build of it
    alias: { "@latents/core": here("../core/src/index.ts") },
    conditions: ["latents-source", "module", "browser", "development|production"],
  },
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  worker: { format: "es" },
  build: {
    outDir: here("page"),
    emptyOutDir: true,
    target: "es2022",
    // browsers that know light-dark(): rewritten for older ones it would follow no scheme that the page chooses
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
});
