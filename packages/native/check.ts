import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { flags, found, levels } from "./compiler.js";

/**
 * `tsx packages/native/check.ts [--sanitize thread|address|undefined] [--arm64]`: test/kernels.cc, the kernels on several threads against one
 * and against plain loops, outside Node; under a sanitiser, or compiled for arm64 and run by QEMU (Debian: g++-aarch64-linux-gnu qemu-user).
 */
const { values } = parseArgs({ options: { sanitize: { type: "string" }, arm64: { type: "boolean" } } });
const here = dirname(fileURLToPath(import.meta.url));
const compiler = values.arm64 ? found("aarch64-linux-gnu-g++") : found(process.env["CXX"], "c++", "g++", "clang++");
const emulator = values.arm64 ? found("qemu-aarch64", "qemu-aarch64-static") : undefined;
if (!compiler || (values.arm64 && !emulator))
  throw new Error("check: a compiler or QEMU is missing; install g++, or g++-aarch64-linux-gnu and qemu-user");

const folder = mkdtempSync(join(tmpdir(), "latents-kernels-"));
try {
  // Highway's headers alone: what lies beside them belongs to this machine's processor
  symlinkSync("/usr/include/hwy", join(folder, "hwy"));
  const compile = (name: string, file: string, extra: readonly string[] = []): string => {
    const object = join(folder, `${name}.o`);
    const include = `-I${folder}`;
    execFileSync(compiler, [...flags(values.sanitize), ...extra, include, "-c", join(here, file), "-o", object], {
      stdio: "inherit",
    });
    return object;
  };
  const made = [compile("choose", "cpp/choose-kernels.cc"), compile("test", "test/kernels.cc")];
  for (const [level, extra] of Object.entries(levels[values.arm64 ? "arm64" : process.arch] ?? {}))
    made.push(compile(level, "cpp/kernels.cc", [...extra, `-DLEVEL=${level}`]));
  const program = join(folder, "kernels");
  const sanitizer = values.sanitize ? [`-fsanitize=${values.sanitize}`] : [];
  execFileSync(compiler, [...made, "-o", program, "-pthread", ...(values.arm64 ? ["-static"] : []), ...sanitizer], {
    stdio: "inherit",
  });
  execFileSync(emulator ?? program, emulator ? [program] : [], { stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
