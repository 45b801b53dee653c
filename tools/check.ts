import { spawnSync } from "node:child_process";

/**
 * `npm run check`: every stage in turn, with its time; the first that fails ends it. The tests come last, because their closing line
 * (`N passed, N failed, N skipped`) closes the log.
 */
const stages: [name: string, command: string][] = [
  ["format", "prettier --check --log-level warn ."],
  ["lint", "eslint --max-warnings 0 ."],
  ["types", "tsc -b"],
  ["types of the page", "tsc -p packages/studio"],
  ["page", "npm run --silent build:page"],
  ["layers", "depcruise --config .dependency-cruiser.cjs packages"],
  ["unused", "knip"],
  ["tests", "vitest run"],
];

for (const [name, command] of stages) {
  process.stdout.write(`== ${name}: ${command}\n`);
  const start = performance.now();
  const { status, error } = spawnSync(command, { shell: true, stdio: "inherit" });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (status !== 0) {
    if (name !== "tests")
      process.stderr.write(`${name} failed after ${seconds} s${error ? `: ${error.message}` : ""}\n`);
    process.exit(1);
  }
  if (name !== "tests") process.stdout.write(`   ${name} passed in ${seconds} s\n`);
}
