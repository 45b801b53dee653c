import pc from "picocolors";
import type { TrainingEvent } from "@latents/core";
import { programName, quoted } from "../terminal/command-words.js";
import { bitsPerDimText } from "../terminal/bits-per-dim-text.js";
import type { Output } from "../terminal/effects.js";
import { duration } from "../terminal/duration.js";

/** What the command says when a training is done: the test figures, where the report is, how to look further. */
export function summary(
  { result, report, already, table }: TrainingEvent & { type: "done" },
  { isTTY }: Output,
): string {
  const { bold, dim } = pc.createColors(isTTY ? pc.isColorSupported : false);
  const { run, test, steps, elapsedMs, msPerStep } = result;
  const done = already ? "This run is finished already" : "Done";
  const early = result.stopped === "early" ? " (stopped early)" : "";
  const { kept } = result;
  const best = kept
    ? `${bold("Kept")}    the model of step ${kept.step.toLocaleString("en")}, the best validation (NELBO ${kept.negElbo.toFixed(2)})\n`
    : "";
  const ofTable = [
    `sample ${quoted(run)} --out drawn.csv`,
    `score ${quoted(run)} new.csv`,
    `impute ${quoted(run)} holes.csv --out filled.csv`,
  ];
  const ofImages = [
    `sample ${quoted(run)}`,
    `reconstruct ${quoted(run)}`,
    `evaluate ${quoted(run)} --samples 500`,
    `export ${quoted(run)}`,
  ];
  const further = (table ? ofTable : ofImages).map((words) => `${programName()} ${words}`);
  const f = (nats: number): string => nats.toFixed(2);
  return `${done}: ${steps.toLocaleString("en")} steps${early} in ${duration(elapsedMs / 1000)}, ${msPerStep.toFixed(1)} ms each
${bold(`Test NELBO ${f(test.negElbo)} ± ${f(test.standardError)}`)} nats${bitsPerDimText(test.bitsPerDim)}  (REC ${f(test.rec)} + KL ${f(test.kl)}; ${test.images.toLocaleString("en")} ${table ? "rows" : `images, binarisation ${test.binarisation}`})
${best}${bold("Report")}  ${report}
${dim("Further")} ${further.join("   ")}
`;
}
