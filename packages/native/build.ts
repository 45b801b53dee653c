import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { flags, found, levels } from "./compiler.js";

/**
 * `tsx packages/native/build.ts [--sanitize address|thread] [--force]`: builds the addon where there are a C++ compiler (CXX, else c++, g++ or clang++)
 * and Google Highway's headers (Debian: libhwy-dev). Without them it says so and is done: everything works without the addon, by ONNX Runtime's
 * own operators. A sanitised build lies beside the other, to be named in LATENTS_NATIVE.
 */
const { values } = parseArgs({ options: { sanitize: { type: "string" }, force: { type: "boolean" } } });
const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, "cpp");
const target = join(here, "prebuilds", `${process.platform}-${process.arch}`);
const output = join(target, values.sanitize ? `latents-${values.sanitize}.node` : "latents.node");

function skip(reason: string): never {
  process.stdout.write(`native: not built, ${reason}; everything works without it (docs/engine.md)\n`);
  process.exit(0);
}

/** Whether a compiler can compile a file that includes `header`. */
const includes = (compiler: string, header: string): boolean =>
  spawnSync(compiler, ["-std=c++17", "-x", "c++", "-fsyntax-only", "-"], { input: `#include <${header}>\n` }).status ===
  0;

/** Windows wants to know at once where Node's functions are: import libraries of node.exe, by the lists that node-api-headers brings. */
const nodeLibraries = (folder: string): string[] =>
  ["js_native_api", "node_api"].map((name) => {
    const library = join(folder, `lib${name}.a`);
    const list = join(headers, "..", "def", `${name}.def`);
    execFileSync(found("dlltool", "llvm-dlltool") ?? "dlltool", ["-m", "i386:x86-64", "-d", list, "-l", library]);
    return library;
  });

const newest = (folder: string): number =>
  Math.max(...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs));

const recipe = ["build.ts", "compiler.ts"].map((name) => statSync(join(here, name)).mtimeMs);
const changed = Math.max(newest(sources), ...recipe);
if (!values.force && existsSync(output) && statSync(output).mtimeMs > changed) process.exit(0);

const kernels = levels[process.arch];
if (kernels === undefined) skip(`there are no kernels for ${process.arch}`);
const compiler = found(process.env["CXX"], "c++", "g++", "clang++");
if (compiler === undefined) skip("no C++ compiler was found");
if (!includes(compiler, "hwy/highway.h")) skip("Google Highway's headers were not found (Debian: libhwy-dev)");
const headers = join(dirname(createRequire(import.meta.url).resolve("node-api-headers/package.json")), "include");

const objects = join(target, `objects-${process.pid}`);
mkdirSync(objects, { recursive: true });
try {
  const compile = (name: string, file: string, extra: readonly string[] = []): string => {
    const object = join(objects, `${name}.o`);
    execFileSync(
      compiler,
      [...flags(values.sanitize), ...extra, `-I${headers}`, "-c", join(sources, file), "-o", object],
      {
        stdio: "inherit",
      },
    );
    return object;
  };
  const made = readdirSync(sources)
    .filter((file) => file.endsWith(".cc") && file !== "kernels.cc")
    .map((file) => compile(file.replace(/\.cc$/, ""), file));
  for (const [level, extra] of Object.entries(kernels))
    made.push(compile(`kernels-${level}`, "kernels.cc", [...extra, `-DLEVEL=${level}`]));
  const link: Partial<Record<NodeJS.Platform, () => readonly string[]>> = {
    darwin: () => ["-undefined", "dynamic_lookup"],
    win32: () => ["-static", "-s", ...nodeLibraries(objects)],
  };
  const library = join(objects, "latents.node");
  const rest = values.sanitize
    ? [`-fsanitize=${values.sanitize}`]
    : (link[process.platform]?.() ?? ["-static-libstdc++", "-static-libgcc", "-s"]);
  const system = process.platform === "win32" ? [] : ["-ldl"];
  execFileSync(compiler, ["-shared", ...made, "-o", library, ...system, "-pthread", ...rest], { stdio: "inherit" });
  // whoever has the old one open keeps it
  renameSync(library, output);
  process.stdout.write(`native: ${output}\n`);
} finally {
  rmSync(objects, { recursive: true, force: true });
}
