import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What a page is made of, by URL path. */
export type PageFiles = Map<string, string | Uint8Array>;

/** An empty page that runs one script. */
export const pageOf = (script: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>latents</title><link rel="icon" href="data:,"></head><body><script type="module" src="${script}"></script></body></html>`;

/** ONNX Runtime's own files, to be served under `/ort/`. */
export const ortFolder = fileURLToPath(
  new URL(".", import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
);

/**
 * Bundles a TypeScript entry with everything it imports, as the bundler of a user's page does: the `browser` condition of the packages
 * decides that ONNX Runtime's web build is taken. ONNX Runtime's own files are not among them.
 */
export async function bundlePage(entry: URL): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: { page: fileURLToPath(entry) },
    outdir: "/",
    bundle: true,
    splitting: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions: ["latents-source", "browser"],
    logLevel: "silent",
  });
  return new Map<string, string | Uint8Array>([
    ["/", pageOf("/page.js")],
    ...outputFiles.map(({ path, contents }) => [path, contents] as const),
  ]);
}
