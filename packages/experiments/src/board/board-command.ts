import type { Command } from "@commander-js/extra-typings";
import { InputError } from "@latents/core";
import { openModel, type TrainingEffects } from "latents/run";
import { checkOutputFolder } from "latents/files";
import { duration, exitCodes, interruptible, table, wholeNumber } from "latents/terminal";
import { readBoard, withRow, writeBoard } from "./board-file.js";
import { groupsOf, type BoardGroup } from "./board-page.js";
import { measureRow } from "./measure-row.js";

interface BoardFlags {
  readonly out: string;
  readonly samples: number;
  readonly data?: string;
  readonly device?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `latents board`: shows the board; with runs, measures them and adds them first. Throws LatentsError. */
async function boardCommand(
  names: readonly string[],
  { out, samples, json, ...open }: BoardFlags,
  effects: TrainingEffects,
): Promise<number> {
  if (names.length > 0) checkOutputFolder(out);
  let rows = await readBoard(out);
  const done = await interruptible(async (signal) => {
    for (const name of names) {
      const opened = await openModel(name, effects, open);
      let said = effects.now();
      const onProgress = (images: number, total: number): void => {
        signal.throwIfAborted();
        if (effects.now() - said < 5000) return;
        said = effects.now();
        effects.stderr.write(
          `${opened.run.name}: ${images.toLocaleString("en")} of ${total.toLocaleString("en")} images\n`,
        );
      };
      try {
        rows = withRow(rows, await measureRow(opened, { samples, onProgress }));
      } finally {
        await opened.trained.release();
      }
      await writeBoard(out, rows);
    }
    return true;
  }, effects);
  if (!done) {
    effects.stderr.write("stopped; runs that were measured are on the board\n");
    return exitCodes.interrupted;
  }
  if (rows.length === 0)
    throw new InputError(
      `${out}: has no board yet; train a model and add it: latents train --hours 1 --out runs/mine, latents board runs/mine`,
    );
  const groups = groupsOf(rows);
  const all = groups.flatMap((group) => group.rows);
  effects.stdout.write(json ? `${JSON.stringify({ rows: all })}\n` : groups.map(shown).join("\n"));
  return exitCodes.done;
}

function shown({ protocol, rows }: BoardGroup): string {
  const right = "right" as const;
  return `${protocol}\n${table(
    [
      { title: "MODEL" },
      { title: "NLL", align: right },
      { title: "±", align: right },
      { title: "NELBO", align: right },
      { title: "TIME", align: right },
      { title: "CORES", align: right },
    ],
    rows.map(({ model, nll, nllError, negElbo, seconds, cores }) => [
      ...[model, nll.toFixed(2), nllError.toFixed(2), negElbo.toFixed(2), duration(seconds), String(cores)],
    ]),
  )}`;
}

/** Gives `latents board` its arguments, options and action. */
export function configureBoard(command: Command, effects: TrainingEffects): void {
  command
    .argument("[run...]", "finished runs to measure and add; default none")
    .option("--out <folder>", "results: the board lies in its folder board", "results")
    .option("--samples <n>", "importance samples of each test image", wholeNumber(1, 1e6), 5000)
    .option("--data <data>", "other images than the run's, or their new place: a data set's name or a path")
    .option("--device <name>", "default the device of the training, or the CPU where that is not here")
    .option("--threads <n>", "CPU threads; default the machine's cores, at most 8", wholeNumber(1, 256))
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      `
Examples:
  $ latents train mnist --hours 1 --out runs/mine
  $ latents board runs/mine              measures it with 5,000 samples an image
  $ latents board --out docs/results     shows a board`,
    )
    .action(async (names, flags) => {
      effects.exitCode = await boardCommand(names, flags, effects);
    });
}
