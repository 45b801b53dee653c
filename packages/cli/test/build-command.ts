import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
/** The packages that make the command, each built from its folder `src`. */
const packages = ["native", "core", "cli", "experiments"].map((name) => join(repository, "packages", name));
const bundler = join(repository, "tools/bundle.ts");
/** What a user's `latents` runs. */
export const bin = join(repository, "packages/cli/dist/bin.js");

let built = false;

/** Builds the packages as users get them, where they are older than their sources; one process at a time. */
export function buildCommand(): void {
  if (built) return;
  const lock = join(repository, "packages/cli/dist/.building");
  mkdirSync(join(lock, ".."), { recursive: true });
  for (;;) {
    try {
      closeSync(openSync(lock, "wx"));
      break;
    } catch {
      // its maker may have been killed
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 120_000)
        rmSync(lock, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  try {
    if (!packages.every(isBuilt)) {
      const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
      execFileSync(process.execPath, ["--import", tsx, bundler], { stdio: "pipe" });
    }
    built = true;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Whether a package's build is newer than all its sources. */
function isBuilt(folder: string): boolean {
  const builtAt = statSync(join(folder, "dist/index.js"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join(folder, "src", name));
  return [bundler, join(folder, "package.json"), ...sources].every((file) => statSync(file).mtimeMs <= builtAt);
}
