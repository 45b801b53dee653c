import { createRequire } from "node:module";

/** The release of onnxruntime-node that is installed. */
export function onnxruntimeVersion(): string {
  const require = createRequire(import.meta.url);
  return (require("onnxruntime-node/package.json") as { version: string }).version;
}
