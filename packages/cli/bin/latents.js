#!/usr/bin/env node
// npm links this file when it installs; in a clone that is before the build.
try {
  await import("../dist/bin.js");
} catch (error) {
  if (error.code !== "ERR_MODULE_NOT_FOUND" || !error.message.includes("dist/bin.js")) throw error;
  process.stderr.write("error: latents is not built yet; run: npm run build\n");
  process.exitCode = 1;
}
