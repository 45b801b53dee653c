/**
 * Trains 600 steps once in peace and once killed with SIGKILL 30 times, every second time in the middle of a save, and compares the bits:
 * npx tsx --conditions=latents-source tools/kill-resume.ts [kills] [seed]
 */
import { temporaryFolder } from "../packages/cli/test/command.js";
import { killAndResume } from "../packages/cli/test/kill-resume.js";

const [kills, seed] = [Number(process.argv[2] ?? 30), Number(process.argv[3] ?? 1)];
const { path, remove } = temporaryFolder();
// checkpoints of 5 MB, so that a save takes a while; often, so that 30 kills fit into 600 steps
const sets = ["data.limit=5000", "data.validation=500", "model.encoder.hidden=[256]", "model.decoder.hidden=[256]"];
const often = ["checkpoint.every=10", "train.validateEvery=100"];
const args = ["--threads", "2", "--seed", "7", ...[...sets, ...often].flatMap((set) => ["--set", set])];
try {
  const report = await killAndResume({
    folder: path,
    args,
    steps: 600,
    kills,
    seed,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  const { duringSave, checkpointsRead, identical } = report;
  process.stdout.write(
    `${kills} kills, ${duringSave} during a save; ${checkpointsRead} checkpoints read, all whole; final state ${identical ? "bit-identical" : "DIFFERENT"}\n`,
  );
  process.exitCode = identical ? 0 : 1;
} finally {
  remove();
}
