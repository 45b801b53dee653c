import type { Command } from "@commander-js/extra-typings";
import { join } from "node:path";
import { InputError } from "@latents/core";
import { interruptible, exitCodes, table, duration, wholeNumber } from "latents/terminal";
import { checkOutputFolder, writeFileAtomic } from "latents/files";
import type { TrainingEffects } from "latents/run";
import { checkResults, pageOf } from "./results/check-results.js";
import type { Experiment } from "./workbench/experiment.js";
import type { Findings } from "./workbench/findings.js";
import { experiment, experiments } from "./experiments/index.js";
import { machineHere, machineLine } from "./workbench/machine-line.js";
import { readBoard } from "./board/board-file.js";
import { boardVerdicts } from "./board/board-verdicts.js";
import { resultsPage } from "./results/results-page.js";
import { sourcesCommit } from "./results/sources-commit.js";
import { workbench } from "./workbench/workbench.js";
import { readResults, writeResult, type SavedResult } from "./results/write-result.js";

interface ReproduceFlags {
  readonly quick?: boolean;
  readonly out: string;
  readonly runs: string;
  readonly threads?: number;
  /** `name=folder` */
  readonly data?: readonly string[];
  readonly json?: boolean;
}

/** `latents reproduce --list`. */
function listExperiments({ json }: { readonly json?: boolean }, effects: TrainingEffects): void {
  const all = experiments.map(({ id, title, source, minutes }) => ({ id, title, source, minutes }));
  effects.stdout.write(
    json
      ? `${JSON.stringify(all)}\n`
      : table(
          [{ title: "EXPERIMENT" }, { title: "WHAT" }, { title: "MINUTES", align: "right" }],
          all.map(({ id, title, minutes }) => [id, title, String(minutes)]),
        ),
  );
}

/** `latents reproduce`: makes experiments again and writes their results; returns the exit code. Throws LatentsError. */
async function reproduceCommand(
  ids: readonly string[],
  flags: ReproduceFlags,
  effects: TrainingEffects,
): Promise<number> {
  const chosen = ids.length === 0 ? experiments : ids.map(experiment);
  const folders = foldersOf(flags.data ?? []);
  checkOutputFolder(flags.runs, "--runs");
  await checkResults(
    flags.out,
    chosen.map((one) => nameOf(one, flags)),
  );
  const done = await interruptible(async (signal) => {
    for (const one of chosen) {
      const saved = await reproduce(one, { ...flags, folders, signal, effects });
      effects.stdout.write(flags.json ? `${JSON.stringify(saved)}\n` : shown(saved, flags.out));
    }
    return true;
  }, effects);
  if (done) return exitCodes.done;
  effects.stderr.write(`stopped; what is trained stays in ${flags.runs}: the same command goes on from there\n`);
  return exitCodes.interrupted;
}

/** Of its folder among the results and the runs. */
const nameOf = ({ id }: Experiment, { quick = false }: ReproduceFlags): string => (quick ? `${id}-quick` : id);

/** `name=folder` pairs. Throws InputError for another form. */
function foldersOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1 || at === pair.length - 1)
        throw new InputError(`--data: must be NAME=FOLDER, got ${JSON.stringify(pair)}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

async function reproduce(
  one: Experiment,
  flags: ReproduceFlags & {
    readonly folders: Record<string, string>;
    readonly signal: AbortSignal;
    readonly effects: TrainingEffects;
  },
): Promise<SavedResult> {
  const { quick = false, out, effects } = flags;
  const { id, title, source, page } = one;
  const commit = sourcesCommit();
  const name = nameOf(one, flags);
  const shared = await workbench({ ...flags, quick, commit, runs: join(flags.runs, name) });
  const asked = new Set<string>();
  const bench = {
    ...shared,
    folder: (data: string, what: string): string => {
      asked.add(data);
      return shared.folder(data, what);
    },
    keep: async (findings: Findings): Promise<void> => {
      await save(findings);
    },
  };
  effects.stderr.write(`${id}: ${title}\n`);
  const began = effects.now();
  const save = async (findings: Findings): Promise<SavedResult> => {
    const spent = effects.now() - began;
    // runs that were finished before this call took their time then
    const earlier = bench.finished.map(({ earlierMs }) => earlierMs);
    const machines = bench.finished.map(({ machine }) => machine);
    const dataFlags = [...asked].map((data) => `--data ${data}=FOLDER`);
    const head = {
      id: name,
      title: quick ? `${title} (a fiftieth of the steps: no result)` : title,
      command: ["latents reproduce", id, ...(quick ? ["--quick"] : []), ...dataFlags].join(" "),
      commit: [...new Set(bench.finished.map((run) => run.commit))].join(", ") || commit,
      machine: machineLine(machines.length === 0 ? [machineHere(bench.runtime)] : machines),
      elapsedMs: Math.round(spent + earlier.reduce((a, b) => a + b, 0)),
      source,
      ...(page !== undefined && { page }),
    };
    const saved = await writeResult(out, head, findings);
    await writeFileAtomic(pageOf(out), resultsPage(await readResults(out), boardVerdicts(await readBoard(out))));
    return saved;
  };
  return save(await one.run(bench));
}

function shown({ id, title, seen, rows, elapsedMs }: SavedResult, out: string): string {
  const text = (figures: Readonly<Record<string, number>> | undefined): string =>
    figures
      ? Object.entries(figures)
          .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toFixed(3)}`)
          .join("  ")
      : "";
  const lines = table(
    [{ title: "" }, { title: "PUBLISHED" }, { title: "OURS" }],
    rows.map(({ label, published, ours }) => [label, text(published), text(ours)]),
  );
  return `\n${title}\n${lines}${seen}\n${duration(elapsedMs / 1000)}; ${join(out, id)}\n`;
}

/** Gives `latents reproduce` its arguments, options and action. */
export function configureReproduce(command: Command, effects: TrainingEffects): void {
  command
    .argument("[id...]", "experiments (latents reproduce --list); default all")
    .option("--list", "list the experiments and stop")
    .option("--quick", "a fiftieth of the steps: shows that everything runs, no result")
    .option("--out <folder>", "results: a folder for each experiment, and README.md", "results")
    .option("--runs <folder>", "folder of the trainings; finished ones are reused", "runs/reproduce")
    .option(
      "--data <name=folder>",
      "data of your own that an experiment asks for; repeatable",
      (text: string, all: string[] | undefined) => [...(all ?? []), text],
    )
    .option("--threads <n>", "CPU threads", wholeNumber(1, 1024))
    .option("--json", "print one JSON object for each experiment")
    .addHelpText(
      "after",
      `
Examples:
  $ latents reproduce --list
  $ latents reproduce e1-vae
  $ latents reproduce e3-vae e3-2d --quick`,
    )
    .action(async (ids, { list, ...flags }) => {
      if (list) listExperiments(flags, effects);
      else effects.exitCode = await reproduceCommand(ids, flags, effects);
    });
}
