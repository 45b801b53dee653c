import { spawnSync } from "node:child_process";

/** Levels of instructions for which the kernels are compiled; choose-kernels.cc picks one when it is loaded. */
export const levels: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  x64: {
    avx2: ["-march=x86-64-v3", "-maes", "-mpclmul"],
    avx512: ["-march=x86-64-v4", "-maes", "-mpclmul"],
  },
  arm64: { neon: ["-march=armv8-a+crypto"] },
};

/** Flags of every file, under a sanitiser or none. */
export const flags = (sanitizer?: string): readonly string[] => [
  ...["-std=c++17", "-O3", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Wno-missing-field-initializers"],
  // no rounding is changed by these: contractions are written out, so that each sum has one order and one result
  ...["-fno-math-errno", "-fno-trapping-math", "-ffp-contract=off"],
  ...(sanitizer ? [`-fsanitize=${sanitizer}`, "-g", "-O1"] : []),
];

/** The first of these commands that is there. */
export const found = (...commands: readonly (string | undefined)[]): string | undefined =>
  commands.find((name) => name && spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0);
