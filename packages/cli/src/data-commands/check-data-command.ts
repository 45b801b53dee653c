import { exitCodes } from "../command/print-error.js";
import { checkDataset } from "../data/index.js";
import { printable } from "../output/index.js";
import { describeSplits } from "./describe-splits.js";

/** `latents data check`: what a path holds and what is wrong with it; returns the exit code. Throws InputError where there is nothing. */
export async function checkDataCommand(
  name: string,
  { json, size }: { readonly json?: boolean; readonly size?: number },
): Promise<number> {
  const skipped: string[] = [];
  const report = await checkDataset(name, {
    size,
    skipUnreadable: true,
    onSkipped: (message) => void skipped.push(message),
  });
  const problems = [...new Set([...report.problems, ...skipped])];
  if (json) process.stdout.write(`${JSON.stringify({ ...report, problems })}\n`);
  else {
    if (report.splits.length > 0) process.stdout.write(describeSplits(report.splits));
    for (const problem of problems) process.stderr.write(`problem: ${printable(problem)}\n`);
    if (problems.length === 0)
      process.stdout.write(
        `no problems; train on it: latents train --data ${name}${size === undefined ? "" : ` --set data.size=${size}`}\n`,
      );
  }
  return problems.length === 0 ? exitCodes.done : exitCodes.badInput;
}
