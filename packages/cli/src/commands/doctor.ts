import type { Command } from "@commander-js/extra-typings";
import type { Finding } from "@latents/core";
import pc from "picocolors";
import { checkpointSteps } from "../run/checkpoints.js";
import { findRun } from "../run/find-run.js";
import { machineFacts, type MachineFacts } from "../run/machine-facts.js";
import { diagnoseRun, type Diagnosis } from "../run/model/diagnose-run.js";
import { openModel, type OpenOptions } from "../run/model/open-model.js";
import { openRun, type Run } from "../run/open-run.js";
import { runFiles } from "../run/run-files.js";
import type { Effects, Output } from "../terminal/effects.js";
import { counted, printable, quoted } from "../terminal/index.js";
import { warning } from "../terminal/printable.js";
import { withModelOptions } from "./run-options.js";

/** `latents doctor`. */
export function registerDoctor(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("doctor")
      .description(
        "Say what is wrong with a run, by its figures, and what to try; without a run, what this machine has.",
      )
      .argument("[run]", "a run's folder, its name under ./runs, or latest")
      .option("--json", "print one JSON object"),
  )
    .addHelpText(
      "after",
      `
Findings are no errors: the exit code is 0 with them too.

Examples:
  $ latents doctor latest
  $ latents doctor runs/e1 --json
  $ latents doctor                 the engine, devices and data sets of this machine`,
    )
    .action(async (run, options) => {
      await (run === undefined ? machineDoctor(options, effects) : runDoctor(run, options, effects));
    });
}

type DoctorFlags = OpenOptions & { readonly json?: true | undefined };

/** `latents doctor`: what a training would run with here. Throws InputError for a device that is not here. */
export async function machineDoctor(options: DoctorFlags, { stdout }: Effects): Promise<void> {
  const facts = await machineFacts({ device: options.device, threads: options.threads });
  stdout.write(options.json ? `${JSON.stringify(facts)}\n` : machineText(facts));
}

function machineText(facts: MachineFacts): string {
  const { versions, system, device, engine, withoutNative, threads, cores, cpu, memoryBytes, datasets } = facts;
  const names = (present: boolean): string =>
    datasets
      .filter((one) => one.present === present)
      .map(({ name }) => name)
      .join(", ");
  const rows = {
    latents: `${versions.latents}, Node ${versions.node}, ONNX Runtime ${versions.onnxruntime}, ${system}`,
    engine:
      engine === "native"
        ? "native: fused operators of @latents/native"
        : `ONNX Runtime's own operators${withoutNative === undefined ? "" : `: ${withoutNative}`}`,
    device: `${device}, ${counted(threads, "thread")} of ${counted(cores, "core")}${cpu === undefined ? "" : ` (${cpu.trim()})`}`,
    memory: `${(memoryBytes / 1e9).toFixed(1)} GB`,
    "data here": names(true) || "none",
    "not here": names(false) || "none",
  };
  return Object.entries(rows)
    .map(([title, text]) => `${title.padEnd(10)} ${printable(text)}\n`)
    .join("");
}

/** `latents doctor RUN`: of its newest checkpoint, or of its log alone before the first. Throws LatentsError. */
export async function runDoctor(argument: string, options: DoctorFlags, effects: Effects): Promise<void> {
  const folder = await findRun(argument);
  const saved = await checkpointSteps(runFiles(folder).checkpoints);
  const { run, diagnosis } =
    saved.length === 0 ? await logDoctor(folder, effects) : await modelDoctor(argument, options, effects);
  const { findings, model } = diagnosis;
  if (options.json) {
    const measured = model && { step: model.step, images: { train: model.train.images, test: model.test.images } };
    effects.stdout.write(`${JSON.stringify({ run: run.folder, steps: run.record.steps, ...measured, findings })}\n`);
  } else effects.stdout.write(runText(run, diagnosis, effects.stdout));
}

async function logDoctor(folder: string, effects: Effects): Promise<{ run: Run; diagnosis: Diagnosis }> {
  const run = await openRun(folder, warning(effects));
  return { run, diagnosis: await diagnoseRun(run) };
}

async function modelDoctor(
  argument: string,
  { device, threads, data }: DoctorFlags,
  effects: Effects,
): Promise<{ run: Run; diagnosis: Diagnosis }> {
  const { run, trained, step } = await openModel(argument, effects, { device, threads, data });
  const [train, test] = await Promise.all([run.dataset("train"), run.dataset("test")]);
  try {
    return { run, diagnosis: await diagnoseRun(run, { trained, step, train, test }) };
  } finally {
    await trained.release();
  }
}

function runText({ folder, record }: Run, { findings, model }: Diagnosis, { isTTY }: Output): string {
  const { bold, red, yellow, dim } = pc.createColors(isTTY ? pc.isColorSupported : false);
  const colours = { fault: red, warning: yellow, note: dim };
  const measured = model
    ? `step ${model.step.toLocaleString("en")} of ${record.steps.toLocaleString("en")}, ${counted(model.train.images, "training image")}, ${counted(model.test.images, "test image")}`
    : "its log alone, for it has no checkpoint yet";
  const head = `${bold(printable(folder))}: ${findings.length === 0 ? "nothing found" : counted(findings.length, "finding")} (${measured})\n`;
  const each = findings.map(({ severity, title, evidence, remedies }) =>
    [
      `\n${colours[severity](severity)}  ${bold(title)}`,
      ...evidence.map((sentence) => `  ${sentence}`),
      ...remedies.map(({ set, why }) => `  try ${settingsText(set)}   ${dim(why)}`),
      "",
    ].join("\n"),
  );
  return head + each.join("") + again(record.command, findings);
}

const settingsText = (set: readonly string[]): string => set.map((setting) => `--set ${quoted(setting)}`).join(" ");

/** The run's command with the first remedy of the gravest finding. */
function again(command: string, [first]: readonly Finding[]): string {
  const [remedy] = first?.remedies ?? [];
  // a model made in code is trained by its program
  if (remedy === undefined || !command.startsWith("latents train")) return "";
  return `\nTrain again, for example: ${printable(remedy.set.reduce(without, command))} ${settingsText(remedy.set)}\n`;
}

/** A command line without the `--set` of the key that a setting sets. */
function without(command: string, setting: string): string {
  const key = setting.slice(0, setting.indexOf("=")).replaceAll(".", "\\.");
  return command.replaceAll(new RegExp(` --set (?:'${key}=[^']*'|${key}=\\S+)`, "g"), "");
}
