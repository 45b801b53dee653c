import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const page = (title: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"></head><body><script type="module" src="/page.js"></script></body></html>`;

/** ONNX Runtime's own files, to be served under `/ort/`. */
export const ortFolder = fileURLToPath(
  new URL(".", import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm")),
);

/**
 * Bundles a TypeScript entry with everything it imports, as a bundler of a user's page does: the `browser` condition of the packages
 * decides that ONNX Runtime's web build is taken. Gives the files of a page: `/` and `/page.js` with its chunks.
 */
export async function bundlePage(entry: URL): Promise<Map<string, string | Uint8Array>> {
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
    ["/", page("latents")],
    ...outputFiles.map(({ path, contents }) => [path, contents] as const),
  ]);
}
