import { spawn, type ChildProcess } from "node:child_process";

type Stage = readonly [name: string, command: string];

/**
 * `npm run check`: every stage with its time; the first that fails is shown and ends the others. The builds come first: tests use them. Tests wait
 * often, so what only reads runs beside them. The tests have the terminal to themselves: their closing line (`N passed, N failed, N skipped`) closes the log.
 */
const builds: readonly Stage[] = [
  ["page", "npm run --silent build:page"],
  ["packages", "npm run --silent bundle"],
];
const reading: readonly Stage[] = [
  ["types", "npm run --silent tsc -- -b"],
  ["types of the page", "npm run --silent tsc -- -p packages/studio"],
  ["layers", "depcruise --config .dependency-cruiser.cjs packages"],
  ["unused", "knip"],
  ["format", "prettier --check --log-level warn ."],
  ["lint", "oxlint ."],
];
const tests: Stage = ["tests", "vitest run"];

const running = new Set<ChildProcess>();

/** Ends what still runs, and the check: a failure, or Ctrl-C. */
const giveUp = (code: number): never => {
  // the shell's whole group: a shell that is ended alone leaves its command behind
  for (const { pid } of running) if (pid) process.kill(-pid);
  process.exit(code);
};
process.on("SIGINT", () => giveUp(130));
process.on("SIGTERM", () => giveUp(143));

/** Runs one stage; its output is held back until it fails, unless it is `shown` as it comes. */
async function run([name, command]: Stage, shown = false): Promise<void> {
  const start = performance.now();
  const child = spawn(command, {
    shell: true,
    detached: true,
    stdio: ["ignore", shown ? "inherit" : "pipe", shown ? "inherit" : "pipe"],
  });
  running.add(child);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part: Buffer) => output.push(part));
  const status = await new Promise<number | null>((done) => child.on("close", done).on("error", () => done(1)));
  running.delete(child);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (status !== 0) {
    // the tests' closing line stays the last
    if (!shown)
      process.stderr.write(`${Buffer.concat(output).toString()}\n== ${name} failed after ${seconds} s: ${command}\n`);
    giveUp(1);
  }
  if (!shown) process.stdout.write(`== ${name} passed in ${seconds} s: ${command}\n`);
}

await Promise.all(builds.map((stage) => run(stage)));
await Promise.all([
  (async () => {
    for (const stage of reading) await run(stage);
  })(),
  run(tests, true),
]);
