/**
 * Fault injection: npm run chaos [-- PART ...] [-- --seed 1 --kills 200 --files 12500 --every 1]
 * Parts: disk crash clock two kills files; default all. --only takes those series of the disk whose name has the text ("read-only from one call on: train"). Prints a table, and each fault with how to have it again; exits with 1 if there is one.
 */
import { parseArgs } from "node:util";
import { temporaryFolder } from "../test/command.js";
import { reportTable, type PartReport } from "./chaos-report.js";
import { clockJumps } from "./clock-jumps.js";
import { crashAndResume } from "./crash-points.js";
import { damagedSeries } from "./damaged-series.js";
import { diskFaults, plans, writers } from "./disk-faults.js";
import { killSeries } from "./kill-series.js";
import { smallRun } from "./small-run.js";
import { twoProcesses } from "./two-processes.js";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "200" },
    files: { type: "string", default: "12500" },
    every: { type: "string", default: "1" },
    rounds: { type: "string", default: "20" },
    only: { type: "string", default: "" },
  },
});
const [seed, kills, files, every, rounds] = [
  options.seed,
  options.kills,
  options.files,
  options.every,
  options.rounds,
].map(Number);
const log = (line: string): void => void process.stderr.write(`${line}\n`);

/** Parts by name; each works in a new folder. */
const parts: Readonly<Record<string, (folder: string) => Promise<PartReport[]>>> = {
  disk: async (folder) => {
    const base = await smallRun(folder);
    const writing = writers(base);
    const reports: PartReport[] = [];
    for (const plan of plans)
      for (const writer of writing) {
        if (!`${plan.name}: ${writer.name}`.includes(options.only)) continue;
        log(`${plan.name}: ${writer.name}`);
        reports.push(await diskFaults(folder, base, writer, plan, every));
      }
    return reports;
  },
  crash: async (folder) => crashAndResume(folder, await smallRun(folder), every),
  clock: async (folder) => [await clockJumps(folder, await smallRun(folder), seed, rounds)],
  two: async (folder) => [await twoProcesses(folder, await smallRun(folder), rounds)],
  kills: async (folder) => [await killSeries(folder, seed, kills, log)],
  files: () => damagedSeries(seed, files, log),
};

const reports: PartReport[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
  log(`${name}:`);
  const { path, remove } = temporaryFolder();
  reports.push(...(await parts[name](path)));
  remove();
}
process.stdout.write(reportTable(reports));
for (const { faults } of reports) for (const fault of faults) process.stdout.write(`- ${fault}\n`);
process.exitCode = reports.some(({ faults }) => faults.length > 0) ? 1 : 0;
