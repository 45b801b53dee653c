import type { Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import { kindOf } from "../files/index.js";
import { listRuns } from "../run/list-runs.js";
import { runsFolder } from "../run/run-folder.js";
import { runState } from "../run/run-state.js";
import type { Effects } from "../terminal/effects.js";
import { table } from "../terminal/index.js";

/** `latents runs`. */
export function registerRuns(program: Command, effects: Effects): void {
  program
    .command("runs")
    .description("List the runs with their state and test NELBO, oldest first.")
    .argument("[folder]", "folder of the runs; default ./runs")
    .option("--json", "print them as a JSON list")
    .addHelpText(
      "after",
      `
Examples:
  $ latents runs
  $ latents runs --json`,
    )
    .action(async (folder, options) => {
      await listRunsCommand(folder, options, effects);
    });
}

/** `latents runs`: the runs of a folder, oldest first, as a table or as JSON. Throws InputError. */
export async function listRunsCommand(
  named: string | undefined,
  { json }: { readonly json?: boolean } = {},
  effects: Effects,
): Promise<void> {
  if (named !== undefined && kindOf(named) !== "folder")
    throw new InputError(`runs: there is no folder ${JSON.stringify(named)}; without one, ./${runsFolder} is listed`);
  const folder = named ?? runsFolder;
  const rows = await Promise.all(
    (await listRuns(folder)).map(async (run) => {
      const { record, config, name } = run;
      return {
        name,
        folder: run.folder,
        recipe: config.recipe,
        data: record.data.name,
        createdAt: record.createdAt,
        steps: record.steps,
        ...(await runState(run)),
      };
    }),
  );
  if (json) {
    effects.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  if (rows.length === 0) {
    effects.stderr.write(`no runs under ${folder} yet; train one: latents train\n`);
    return;
  }
  const columns = [
    { title: "RUN" },
    { title: "RECIPE" },
    { title: "DATA" },
    { title: "BEGUN" },
    { title: "STATE" },
    { title: "STEPS", align: "right" },
    { title: "TEST NELBO", align: "right" },
  ] as const;
  const cells = rows.map(({ name, recipe, data, createdAt, state, step, steps, negElbo, noBound }) => [
    name,
    recipe,
    data,
    localTime(createdAt),
    state,
    state === "finished" ? step.toLocaleString("en") : `${step.toLocaleString("en")}/${steps.toLocaleString("en")}`,
    negElbo === undefined ? "" : noBound ? "no bound" : negElbo.toFixed(2),
  ]);
  effects.stdout.write(table(columns, cells));
}

/** `2026-11-21 08:30`, in the user's time zone. */
function localTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
