import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
/** The packages that make the command, each built from its folder `src`. */
const packages = ["core", "cli", "experiments"].map((name) => join(repository, "packages", name));
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
    const tsc = join(createRequire(import.meta.url).resolve("typescript-7/package.json"), "../bin/tsc");
    if (!packages.every(isBuilt)) {
      execFileSync(process.execPath, [tsc, "-b", ...packages], { stdio: "pipe" });
      for (const folder of packages) utimesSync(stampOf(folder), new Date(), new Date());
    }
    built = true;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Says when a package was built; the compiler leaves its time alone where a source is only newer. */
const stampOf = (folder: string): string => join(folder, "dist", ".tsbuildinfo");

/** Whether a package's build is newer than all its sources. */
function isBuilt(folder: string): boolean {
  const builtAt = statSync(stampOf(folder), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => join("src", name));
  return ["tsconfig.json", ...sources].every((name) => statSync(join(folder, name)).mtimeMs <= builtAt);
}
